"""Import of a books folder: read all of it into a spool, then store it whole, or store nothing."""

import hashlib
from pathlib import Path

from sqlalchemy import Engine

from dashboard.errors import BooksFolderInvalid
from dashboard.ledger.importing.accounts_file import read_accounts
from dashboard.ledger.importing.arrivals import remove_dead_arrivals
from dashboard.ledger.importing.bank_files import BankLinesReading, read_statements
from dashboard.ledger.importing.budget_file import read_budget
from dashboard.ledger.importing.business_file import UNKNOWN_BUSINESS, read_business
from dashboard.ledger.importing.entries_check import check_closings, check_entries
from dashboard.ledger.importing.journal_file import JournalReading
from dashboard.ledger.importing.periods_file import read_periods
from dashboard.ledger.importing.problems import Problems
from dashboard.ledger.importing.progress import Progress, Watch
from dashboard.ledger.importing.spool import Spool, new_spool, place_of_spools, spool_accounts
from dashboard.ledger.importing.storing import AtTheEnd, Books, refuse_a_repeat, store
from dashboard.models import Business

FILES = (
    "business.toml",
    "accounts.csv",
    "journal.csv",
    "budget.csv",
    "bank_statements.csv",
    "bank_lines.csv",
    "periods.csv",
)
BYTES_AT_ONCE = 1 << 20


def import_books_folder(
    engine: Engine,
    folder: Path,
    *,
    name: str | None = None,
    watch: Watch | None = None,
    at_the_end: AtTheEnd | None = None,
) -> str:
    """Store the books of the folder as a new business, named `name` if given; the id of the business.

    `watch` is told of the progress; `at_the_end` runs in the transaction that makes the business seen.
    Memory does not grow with the journal. Raises BooksFolderInvalid with every problem found, AlreadyExists
    for a folder imported before; then nothing is stored.
    """
    if not folder.is_dir():
        raise BooksFolderInvalid([f"{folder} is {'a file, not' if folder.exists() else 'not'} a folder"])
    remove_dead_arrivals(engine)
    progress = Progress(watch)
    with new_spool(place_of_spools(engine)) as spool:
        books = _read(engine, folder, spool, name=name, progress=progress)
        return store(engine, books, spool, progress=progress, at_the_end=at_the_end)


def _read(engine: Engine, folder: Path, spool: Spool, *, name: str | None, progress: Progress) -> Books:
    """Read and check the whole folder, its journal and bank lines into the spool; BooksFolderInvalid."""
    problems = Problems()
    facts = read_business(folder, problems) or UNKNOWN_BUSINESS
    business = Business(
        name=name or facts.name,
        currency=facts.currency,
        fiscal_year_start_month=facts.fiscal_year_start_month,
        timezone=facts.timezone,
    )
    business.folder_sha256 = _fingerprint(folder, business.name)
    refuse_a_repeat(engine, business)
    digits = facts.digits
    accounts = read_accounts(folder, business_id=business.id, problems=problems)
    spool_accounts(spool, accounts.values())
    JournalReading(accounts=accounts, digits=digits, spool=spool, problems=problems, progress=progress).read(
        folder
    )
    check_entries(spool, digits=digits, problems=problems)
    budget = read_budget(folder, accounts=accounts, digits=digits, problems=problems)
    statements = read_statements(folder, accounts=accounts, digits=digits, problems=problems)
    BankLinesReading(accounts=accounts, digits=digits, spool=spool, problems=problems).read(folder)
    periods = read_periods(folder, business_id=business.id, spool=spool, problems=problems)
    books = Books(business, list(accounts.values()), budget, statements, periods)
    if not problems.count:
        check_closings(spool, years=books.years, problems=problems)
    problems.refuse_if_any()
    return books


def _fingerprint(folder: Path, business_name: str) -> str:
    """What makes an import a repeat: the same files for a business of the same name."""
    digest = hashlib.sha256(business_name.encode())
    for name in FILES:
        path = folder / name
        size = path.stat().st_size if path.is_file() else 0
        digest.update(f"\n{name} {size}\n".encode())
        if size:
            with path.open("rb") as file:
                while some := file.read(BYTES_AT_ONCE):
                    digest.update(some)
    return digest.hexdigest()
