"""What hledger says of a plain-text journal, in minor units by account number."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.contract.judged_books import Balances, without_zeros

# Ours leave closing and opening entries out of every range (accounting-rules 4.1), so theirs are asked to.
ACTIVITY = ("not:tag:kind=closing", "not:tag:kind=opening")


@dataclass(frozen=True)
class Hledger:
    """hledger on one journal."""

    journal: Path
    digits: int

    def balances(self, *arguments: str) -> list[Balances]:
        """Balances by account, for each column of the report; no column where there is nothing at all."""
        assert shutil.which("hledger"), "this test needs hledger, Debian package hledger"
        command = ["hledger", "-f", str(self.journal), *arguments, "-O", "json", "--flat"]
        report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        parts: list[Any] = (
            [part[1] for part in report["cbrSubreports"]] if "cbrSubreports" in report else [report]
        )
        rows = [row for part in parts for row in part["prRows"]]
        columns: list[Balances] = [{} for _ in report.get("cbrDates") or report["prDates"]]
        for row in rows:
            for column, amounts in zip(columns, row["prrAmounts"], strict=True):
                column[row["prrName"]] = sum(self._minor_units(amount["aquantity"]) for amount in amounts)
        return [without_zeros(column) for column in columns]

    def _minor_units(self, quantity: dict[str, int]) -> int:
        amount = Decimal(quantity["decimalMantissa"]).scaleb(self.digits - quantity["decimalPlaces"])
        assert amount == int(amount)
        return int(amount)

    def monthly(self, command: str, month_ends: list[date], *query: str) -> list[Balances]:
        """One column a month."""
        first, after = month_ends[0].replace(day=1), date.fromordinal(month_ends[-1].toordinal() + 1)
        return self.balances(command, "-M", "-b", first.isoformat(), "-e", after.isoformat(), *query)

    def over(self, command: str, start: date, end: date, *query: str) -> Balances:
        """One column for the days from start, the first of a month, to the end of the twelfth month."""
        after = date.fromordinal(end.toordinal() + 1)
        found = self.balances(command, "-p", f"every 12 months from {start} to {after}", *query)
        return found[0] if found else {}

    def open_items(self, end: date) -> dict[int, int]:
        """What is open of each numbered item at the end of the day, debit positive."""
        after = date.fromordinal(end.toordinal() + 1)
        first = end.replace(day=1)
        command = ("balance", "-M", "--historical", "-b", first.isoformat(), "-e", after.isoformat())
        found = self.balances(*command, "--pivot", "item", "tag:item")
        return {int(number): amount for number, amount in found[-1].items()} if found else {}
