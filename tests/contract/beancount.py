"""What beancount's bean-query says of a journal, in minor units by account number."""

import csv
import io
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from tests.contract.judged_books import Balances, totals

BY_MONTH = "SELECT account, year, month, sum(number) {where} GROUP BY account, year, month"
ACTIVITY = "WHERE NOT 'closing' IN tags AND NOT 'opening' IN tags"


@dataclass(frozen=True)
class Beancount:
    """beancount on one journal."""

    journal: Path
    digits: int

    @cached_property
    def movements(self) -> dict[tuple[int, int], Balances]:
        """Everything posted, by (year, month)."""
        return self._by_month("")

    @cached_property
    def activity(self) -> dict[tuple[int, int], Balances]:
        """The same without closing and opening entries."""
        return self._by_month(ACTIVITY)

    def balances_at(self, end: date) -> Balances:
        """Every account at the end of the day, the last of a month."""
        return totals(
            pair
            for month, amounts in self.movements.items()
            if month <= (end.year, end.month)
            for pair in amounts.items()
        )

    def check(self) -> None:
        """bean-check finds nothing wrong with the journal, neither its balance nor its accounts."""
        program = Path(sys.executable).with_name("bean-check")
        found = subprocess.run([program, self.journal], check=False, capture_output=True, text=True)
        assert found.returncode == 0, found.stderr

    def _by_month(self, where: str) -> dict[tuple[int, int], Balances]:
        program = Path(sys.executable).with_name("bean-query")
        command = [program, "-f", "csv", self.journal, BY_MONTH.format(where=where)]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        months: defaultdict[tuple[int, int], Balances] = defaultdict(dict)
        for account, year, month, number in list(csv.reader(io.StringIO(output)))[1:]:
            amount = Decimal(number.strip()).scaleb(self.digits)
            assert amount == int(amount)
            if amount:
                months[int(year), int(month)][account.strip().partition(":N")[2]] = int(amount)
        return months
