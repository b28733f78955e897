"""A books folder is stored whole or not at all, and every problem is named where it stands."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func
from sqlmodel import col, select

from dashboard.database import migrate_engine, open_engine, reading
from dashboard.errors import AlreadyExists, BooksFolderInvalid
from dashboard.ledger.businesses import find_business
from dashboard.ledger.importing.books_folder import import_books_folder
from dashboard.models import (
    Account,
    AccountingPeriod,
    BankLine,
    BudgetFigure,
    Business,
    JournalEntry,
    JournalLine,
    OpenItem,
)

FOLDER = {
    "business.toml": 'name = "Nordlys"\ncurrency = "USD"\nfiscal_year_start_month = 7\ntimezone = "Europe/Oslo"\n',
    "accounts.csv": """\
number,name,type,sub_type,cash_flow_section
1000,Bank,asset,bank,
1100,Receivables,asset,receivable,
3000,Capital,equity,capital,
4000,Sales,revenue,operating_revenue,
""",
    "journal.csv": """\
entry,date,description,account,amount,party,document,due_date,kind
E1,2026-01-05,Founding,1000,1000.00,,,,
E1,2026-01-05,Founding,3000,-1000.00,,,,
E2,2026-01-20,Invoice,1100,250.50,Ærø Kaffe,INV-1,2026-02-19,
E2,2026-01-20,Invoice,4000,-250.50,,,,
E3,2026-03-02,Payment,1000,250.50,,,,
E3,2026-03-02,Payment,1100,-250.50,Ærø Kaffe,INV-1,,
""",
    "budget.csv": "account,month,amount\n4000,2026-01,300\n",
    "bank_statements.csv": "account,statement_date,closing_balance\n1000,2026-01-31,1000.00\n",
    "bank_lines.csv": (
        "account,date,amount,description,reference,entry,cleared_on\n1000,2026-01-06,1000.00,In,R1,E1,2026-01-06\n"
    ),
}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'close.db'}")
    migrate_engine(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "books"
    folder.mkdir()
    for name, text in FOLDER.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def counts(engine: Engine) -> list[int]:
    tables = (
        Business,
        Account,
        JournalEntry,
        JournalLine,
        OpenItem,
        BankLine,
        BudgetFigure,
        AccountingPeriod,
    )
    with reading(engine) as session:
        return [session.exec(select(func.count()).select_from(table)).one() for table in tables]


def problems(engine: Engine, folder: Path) -> list[str]:
    with pytest.raises(BooksFolderInvalid) as refusal:
        import_books_folder(engine, folder)
    assert counts(engine) == [0] * 8, "nothing is stored unless the whole folder is right"
    return list(refusal.value.problems)


def test_a_folder_becomes_a_business_with_all_that_is_in_it(engine: Engine, folder: Path) -> None:
    business_id = import_books_folder(engine, folder)

    assert counts(engine) == [1, 4, 3, 6, 1, 1, 1, 3]
    with reading(engine) as session:
        business = find_business(session, business_id)
        item = session.exec(select(OpenItem)).one()
        line = session.exec(select(BankLine)).one()
        entry = session.exec(select(JournalEntry).where(JournalEntry.reference == "E1")).one()
        periods = session.exec(select(AccountingPeriod).order_by(col(AccountingPeriod.period_end))).all()
    assert (business.name, business.last_sequence) == ("Nordlys", 3)
    assert (item.original_amount, item.open_amount, item.settled_on) == (25050, 0, date(2026, 3, 2))
    assert line.entry_id == entry.id
    assert [period.period_end for period in periods] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]


def test_a_repeated_import_is_refused_rather_than_doubled(engine: Engine, folder: Path) -> None:
    import_books_folder(engine, folder)
    before = counts(engine)
    with pytest.raises(AlreadyExists, match="imported before as Nordlys"):
        import_books_folder(engine, folder)
    assert counts(engine) == before


def test_a_given_name_stands_in_for_the_folder_s(engine: Engine, folder: Path) -> None:
    business_id = import_books_folder(engine, folder, name="Nordlys AS")
    with reading(engine) as session:
        assert find_business(session, business_id).name == "Nordlys AS"


def test_byte_order_marks_crlf_and_quoted_line_breaks_are_understood(engine: Engine, folder: Path) -> None:
    change(folder, "journal.csv", "E2,2026-01-20,Invoice", 'E2,2026-01-20,"Invoice,\nsecond line"')
    for name in FOLDER:
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_bytes(("\ufeff" + text.replace("\n", "\r\n")).encode())
    change(folder, "journal.csv", "E3,2026-03-02", "E3,2026-03-32")

    assert problems(engine, folder)[0].startswith("journal.csv:8: date: '2026-03-32'"), (
        "one cell spans two lines"
    )


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("business.toml", "USD", "XXQ", "business.toml:2: currency: must be an ISO 4217 code, such as USD"),
        ("business.toml", "= 7", "= 13", "business.toml:3: fiscal_year_start_month: must be a month from 1 to 12"),
        ("business.toml", "Europe/Oslo", "Oslo/Europe", "business.toml:4: timezone: must be a time zone"),
        ("accounts.csv", "1100,", "1000,", "accounts.csv:3: number: '1000' is there already"),
        ("accounts.csv", "sub_type", "subtype", "accounts.csv:1: sub_type: this column is missing"),
        ("accounts.csv", "asset,bank", "asset,capital", "accounts.csv:2: sub_type: 'capital' does not belong"),
        ("journal.csv", "1000,1000.00", "1000,999.00", "journal.csv:2: amount: entry 'E1' does not balance: its lines sum to -1.00"),
        ("journal.csv", "250.50,Æ", "250.505,Æ", "journal.csv:4: amount: '250.505' has more than 2 digits"),
        ("journal.csv", "1100,250.50,", "1199,250.50,", "journal.csv:4: account: '1199' is not in accounts.csv"),
        ("journal.csv", "250.50,Ærø Kaffe", "250.50,", "journal.csv:4: party: is empty; document 'INV-1' belongs"),
        ("journal.csv", "E2,2026-01-20,Invoice,4000", "E2,2026-01-21,Invoice,4000", "journal.csv:5: date: '2026-01-21' differs from '2026-01-20' in line 4"),
        ("journal.csv", "E1,2026-01-05,Founding,1000,1000.00,,,,", "E1,2026-01-05,Founding,1000,1000.00,,,,weird", "journal.csv:2: kind: 'weird' is not one of"),
        ("budget.csv", "4000,", "1000,", "budget.csv:2: account: '1000' is not a revenue or expense account"),
        ("bank_lines.csv", ",E1,", ",E9,", "bank_lines.csv:2: entry: 'E9' is not in journal.csv"),
        ("bank_lines.csv", "E1,2026-01-06", "E1,", "bank_lines.csv:2: cleared_on: is empty"),
        ("bank_statements.csv", "1000,2026", "1100,2026", "bank_statements.csv:2: account: '1100' is no cash, bank"),
    ],
)  # fmt: skip
def test_a_problem_is_named_where_it_stands(
    engine: Engine, folder: Path, name: str, old: str, new: str, expected: str
) -> None:
    change(folder, name, old, new)
    assert any(problem.startswith(expected) for problem in problems(engine, folder))


def test_problems_of_all_files_come_together(engine: Engine, folder: Path) -> None:
    change(folder, "business.toml", "= 7", "= 0")
    change(folder, "budget.csv", "2026-01", "January")
    (folder / "bank_lines.csv").write_bytes(b"account\xff")
    found = problems(engine, folder)
    assert [problem.split(":")[0] for problem in found] == ["business.toml", "budget.csv", "bank_lines.csv"]


def test_the_hundred_and_first_problem_is_only_counted(engine: Engine, folder: Path) -> None:
    rows = "".join(f"9{number},2026-01,1\n" for number in range(103))
    (folder / "budget.csv").write_text("account,month,amount\n" + rows)
    found = problems(engine, folder)
    assert len(found) == 101
    assert found[-1] == "and 3 more"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            "2026-01-01,2026-01-31,open,\n2026-02-02,2026-03-31,open,\n",
            "periods.csv:3: period_start: leaves a gap",
        ),
        (
            "2026-01-01,2026-01-31,open,\n2026-01-31,2026-03-31,open,\n",
            "periods.csv:3: period_start: overlaps",
        ),
        (
            "2026-01-01,2026-01-31,open,\n2026-02-01,2026-03-31,closed,x\n",
            "periods.csv:3: status: is closed while",
        ),
        ("2026-01-01,2026-02-28,open,\n", "journal.csv:6: date: 2026-03-02 is in no period"),
    ],
)
def test_periods_leave_no_gap_and_close_in_order(
    engine: Engine, folder: Path, rows: str, expected: str
) -> None:
    (folder / "periods.csv").write_text("period_start,period_end,status,lock_reason\n" + rows)
    assert any(problem.startswith(expected) for problem in problems(engine, folder))


def test_a_folder_that_is_not_there_is_said_in_one_line(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(BooksFolderInvalid, match="is not a folder"):
        import_books_folder(engine, tmp_path / "nowhere")


def test_a_currency_without_minor_units_takes_no_decimals(engine: Engine, folder: Path) -> None:
    change(folder, "business.toml", "USD", "JPY")
    assert "journal.csv:4: amount: '250.50' has more than 0 digits after the decimal point" in problems(
        engine, folder
    )
