"""Other people's programs on a generated ledger: what each needs for one statement, measured from outside.

They read the journal's text anew for every answer; hledger, ledger and bean-query are used where they are found.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from tests.generated_ledgers.plain_text import write_beancount, write_hledger

STANDING = "SELECT account, sum(position) WHERE account ~ '^(Assets|Liabilities|Equity)' GROUP BY account"
RESULTS = "SELECT account, sum(position) WHERE account ~ '^(Income|Expenses)' GROUP BY account"


class Peer(NamedTuple):
    """One program, and the command that gives each statement."""

    name: str
    statements: dict[str, list[str]]


def peers_on(folder: Path) -> Iterator[Peer]:
    """The programs of this machine, each with the folder's journal in its own format."""
    journal = folder / "journal.hledger"
    if shutil.which("hledger") or shutil.which("ledger"):
        write_hledger(folder, journal)
    if shutil.which("ledger"):
        ledger = ["ledger", "-f", str(journal), "balance", "--flat"]
        yield Peer("ledger", {"balance sheet": [*ledger, "^[123]"], "results": [*ledger, "^[4-9]"]})
    if shutil.which("hledger"):
        hledger = ["hledger", "-f", str(journal)]
        yield Peer(
            "hledger",
            {"balance sheet": [*hledger, "balancesheet"], "results": [*hledger, "incomestatement"]},
        )
    bean_query = Path(sys.executable).with_name("bean-query")
    if bean_query.exists():
        beancount = folder / "journal.beancount"
        write_beancount(folder, beancount)
        query = [str(bean_query), "-f", "csv", str(beancount)]
        yield Peer("bean-query", {"balance sheet": [*query, STANDING], "results": [*query, RESULTS]})


def seconds_for(command: list[str]) -> float:
    """The quicker of two runs, output thrown away; wall seconds."""
    times: list[float] = []
    for _ in range(2):
        started = perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        times.append(perf_counter() - started)
    return min(times)
