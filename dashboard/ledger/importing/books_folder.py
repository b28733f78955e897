"""Import of a books folder: read it whole, then store it whole, or store nothing."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, select

from dashboard.database import writing
from dashboard.errors import AlreadyExists, BooksFolderInvalid
from dashboard.ledger.importing.accounts_file import read_accounts
from dashboard.ledger.importing.bank_files import UnmatchedLine, read_bank_lines, read_statements
from dashboard.ledger.importing.budget_file import read_budget
from dashboard.ledger.importing.business_file import UNKNOWN_BUSINESS, read_business
from dashboard.ledger.importing.journal_file import ImportedEntry, read_journal
from dashboard.ledger.importing.periods_file import read_periods
from dashboard.ledger.importing.problems import Problems
from dashboard.ledger.posting import post_entries
from dashboard.models import Account, AccountingPeriod, BankStatement, BudgetFigure, Business

FILES = (
    "business.toml",
    "accounts.csv",
    "journal.csv",
    "budget.csv",
    "bank_statements.csv",
    "bank_lines.csv",
    "periods.csv",
)


@dataclass(frozen=True)
class Books:
    """A books folder that is right, ready to be stored."""

    business: Business
    accounts: list[Account]
    entries: dict[str, ImportedEntry]
    budget: list[BudgetFigure]
    statements: list[BankStatement]
    bank_lines: list[UnmatchedLine]
    periods: list[AccountingPeriod]


def import_books_folder(engine: Engine, folder: Path, *, name: str | None = None) -> str:
    """Store the books of the folder as a new business, named `name` if given; the id of the business.

    Raises BooksFolderInvalid with every problem found, AlreadyExists for a folder imported before;
    then nothing is stored.
    """
    books = read_books_folder(folder, name=name)
    with writing(engine) as session:
        return store_books(session, books)


def read_books_folder(folder: Path, *, name: str | None = None) -> Books:
    """Read and check the whole folder; raises BooksFolderInvalid."""
    if not folder.is_dir():
        raise BooksFolderInvalid([f"{folder} is not a folder"])
    problems = Problems()
    facts = read_business(folder, problems) or UNKNOWN_BUSINESS
    digits = facts.digits
    business = Business(
        name=name or facts.name,
        currency=facts.currency,
        fiscal_year_start_month=facts.fiscal_year_start_month,
        timezone=facts.timezone,
    )
    business.folder_sha256 = _fingerprint(folder, business.name)
    accounts = read_accounts(folder, business_id=business.id, problems=problems)
    entries = read_journal(folder, accounts=accounts, digits=digits, problems=problems)
    books = Books(
        business=business,
        accounts=list(accounts.values()),
        entries=entries,
        budget=read_budget(folder, accounts=accounts, digits=digits, problems=problems),
        statements=read_statements(folder, accounts=accounts, digits=digits, problems=problems),
        bank_lines=read_bank_lines(
            folder, accounts=accounts, entries=entries, digits=digits, problems=problems
        ),
        periods=read_periods(folder, business_id=business.id, entries=entries.values(), problems=problems),
    )
    problems.refuse_if_any()
    return books


def _fingerprint(folder: Path, business_name: str) -> str:
    """What makes an import a repeat: the same files for a business of the same name."""
    digest = hashlib.sha256(business_name.encode())
    for name in FILES:
        path = folder / name
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"\n{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _refuse_a_repeat(session: Session, business: Business) -> None:
    same = select(Business).where(Business.folder_sha256 == business.folder_sha256)
    found = session.exec(same).first()
    if found:
        raise AlreadyExists(
            f"This folder was imported before as {found.name} (business {found.id}). Nothing was changed."
        )


def store_books(session: Session, books: Books) -> str:
    """Store the books in the caller's transaction; the id of the business. Raises AlreadyExists.

    Periods come last: until then nothing is closed, so history can be posted.
    """
    business = books.business
    _refuse_a_repeat(session, business)
    session.add(business)
    session.flush()
    session.add_all(books.accounts)
    session.flush()
    drafts = [entry.draft for entry in books.entries.values()]
    posted = post_entries(session, business_id=business.id, drafts=drafts, source="import")
    ids = dict(zip(books.entries, posted, strict=True))
    for unmatched in books.bank_lines:
        unmatched.line.entry_id = ids[unmatched.entry] if unmatched.entry else None
    session.add_all(unmatched.line for unmatched in books.bank_lines)
    session.add_all([*books.budget, *books.statements])
    session.flush()
    session.add_all(books.periods)
    session.flush()
    return business.id
