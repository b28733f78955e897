"""Every check of a close in every state that it can have: what brings it there, or why nothing does.

Books in which all checks pass, with one thing changed each time. A change is of the books themselves where books
can be so; what the product cannot write (a report that prints another figure than the books have, a reading
that lacks what a rule needs) is a change of the reading.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import text

from dashboard.closing import close_checks, examination, trend
from dashboard.closing.check import CheckStatus
from dashboard.closing.close_checks import CLOSE_CHECKS, SUMS
from dashboard.closing.examination import examine
from dashboard.database import open_engine
from dashboard.ledger.lock_watch import expected_triggers
from dashboard.ledger.periods import get_period
from dashboard.models import AccountingPeriod, BankLine, CloseOverride, LateEntry, now
from dashboard.reports import all_reports
from dashboard.reports.cut import Cut
from dashboard.reports.tie_outs.all_rules import ALL_RULES
from dashboard.schemas import PeriodStatus, ReadinessItem, ReportKey
from tests.unit.closing.sound_books import BEFORE, LOOKED_AT, make_sound
from tests.unit.conftest import Books, make_small_books
from tests.unit.reports.tie_outs.test_rules import with_figure

STATES: tuple[CheckStatus, ...] = get_args(CheckStatus)
CHECKS = list(dict.fromkeys([rule.id for rule in ALL_RULES] + [check.id for check in (*CLOSE_CHECKS, SUMS)]))


@dataclass(frozen=True)
class OfBooks:
    """A change that somebody makes in the books, whoever and however."""

    make: Callable[[Books], object]


@dataclass(frozen=True)
class OfReading:
    """A change of what is read from the books."""

    make: Callable[[pytest.MonkeyPatch], object]


@dataclass(frozen=True)
class Never:
    """Why the check does not have the state."""

    reason: str


# ── Changes ──────────────────────────────────────────────────────────────────────────────────────


def cut(**changes: object) -> OfReading:
    """The cut with other facts, under its old watermark."""

    def make(patch: pytest.MonkeyPatch) -> None:
        def take_cut(*args: Any, **options: Any) -> Cut:
            return take_truly(*args, **options).model_copy(update=changes)

        take_truly = examination.take_cut
        patch.setattr(examination, "take_cut", take_cut)

    return OfReading(make)


def printed(key: ReportKey, row: str, column: str = "actual") -> OfReading:
    """A report that prints one figure a cent too high."""

    def make(patch: pytest.MonkeyPatch) -> None:
        maker, change = all_reports.MAKERS[key], with_figure(row, column, 1)
        patch.setattr(all_reports, "MAKERS", {**all_reports.MAKERS, key: lambda cut: change(maker(cut))})

    return OfReading(make)


def without_accounts(*sub_types: str) -> OfReading:
    """A chart that lacks such accounts."""

    def make(patch: pytest.MonkeyPatch) -> None:
        def take_cut(*args: Any, **options: Any) -> Cut:
            found = take_truly(*args, **options)
            kept = tuple(row for row in found.accounts if row.sub_type not in sub_types)
            return found.model_copy(update={"accounts": kept})

        take_truly = examination.take_cut
        patch.setattr(examination, "take_cut", take_cut)

    return OfReading(make)


def broken(module: object, name: str) -> OfReading:
    """A check that throws on its way."""

    def throw(*_: object, **__: object) -> object:
        raise ZeroDivisionError("no evaluator")

    return OfReading(lambda patch: patch.setattr(module, name, throw))


def sql(*statements: str) -> OfBooks:
    """What somebody does who has the database itself."""

    def make(books: Books) -> None:
        with books.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    return OfBooks(make)


def past_the_lock(statement: str) -> OfBooks:
    """What somebody does who has taken the database's refusals away first."""

    def make(books: Books) -> None:
        with books.engine.begin() as connection:
            for trigger in expected_triggers("sqlite"):
                connection.execute(text(f"DROP TRIGGER {trigger}"))
            connection.execute(text(statement))

    return OfBooks(make)


def entry(on: str, **lines: int) -> OfBooks:
    """One more entry, of May."""
    amounts = {number.removeprefix("a"): amount for number, amount in lines.items()}
    return OfBooks(lambda books: books.post(f"{LOOKED_AT}-{on}", amounts))


def reopen_april(books: Books) -> None:
    with books.writing() as session:
        april = session.get_one(AccountingPeriod, books.periods[BEFORE])
        april.status, april.reopen_reason, april.reopened_at = PeriodStatus.OPEN, "A late bill", now()


def post_in_april(books: Books) -> None:
    """Reopened, posted to; it stays open."""
    reopen_april(books)
    books.post(f"{BEFORE}-30", {"1000": 5, "4000": -5}, reference="LATE")


def post_in_april_and_close(books: Books) -> None:
    post_in_april(books)
    books.set_status(BEFORE, PeriodStatus.CLOSED, "Reviewed again")


def leave_a_bank_line_unmatched(books: Books) -> None:
    facts: dict[str, Any] = {"business_id": books.business_id, "account_id": books.accounts["1010"]}
    with books.writing() as session:
        session.add(BankLine(**facts, date=date(2026, 5, 31), amount=-7, description="Fee"))


def leave_an_override_open(books: Books) -> None:
    of_april: dict[str, Any] = {"business_id": books.business_id, "period_id": books.periods[BEFORE]}
    what: dict[str, Any] = {
        "check": "T13",
        "title": "Bank accounts reconcile",
        "reason": "No statement",
        "owner": "Grace",
    }
    with books.writing() as session:
        session.add(CloseOverride(**of_april, **what, sequence=1, due_date=date(2026, 5, 10)))


def leave_a_late_entry(books: Books) -> None:
    of_april: dict[str, Any] = {"business_id": books.business_id, "period_id": books.periods[BEFORE]}
    with books.writing() as session:
        session.add(LateEntry(**of_april, original_date=date(2026, 4, 30), description="Late", amount=5))


def take_rent_back(books: Books) -> None:
    lines = [books.line("6000", -300), books.line("2000", 300, "Vera", "CREDIT")]
    books.post(f"{LOOKED_AT}-31", lines)


MAY = f"date BETWEEN '{LOOKED_AT}-01' AND '{LOOKED_AT}-31'"
KEY_OF = "(SELECT key FROM account WHERE number = '{}')"
OPEN_SALE = (
    f"UPDATE journal_line SET amount = amount + 1 WHERE account_key = {KEY_OF.format('1100')}"
    f" AND document = 'OPEN-{LOOKED_AT}'"
)
CASH_OF_MAY = (
    f"UPDATE month_movement SET amount = amount + 1 WHERE account_key = {KEY_OF.format('1010')}"
    f" AND month = '{LOOKED_AT}-01'"
)
STATEMENT_OF_MAY = f"UPDATE bank_statement SET {{}} WHERE statement_date = '{LOOKED_AT}-31'"

NO_SIGN_OFFS = sql("DROP TABLE signed_cut", "DROP TABLE sign_off")
SOUND = OfReading(lambda _: None)
NO_BALANCES = cut(balances=())

# ── Reasons ──────────────────────────────────────────────────────────────────────────────────────

EXACT = Never("right to the minor unit or wrong: there is nothing between")
SOFT = Never("it wants a look; by itself it stops no close")
ALWAYS = Never("every books have what it looks at")
HARD_AT_CLOSE = Never("what waits to be posted stops a close; it warns on a package of an open period only")

TABLE: Mapping[str, Mapping[CheckStatus, OfBooks | OfReading | Never]] = {
    "T01": {
        "pass": SOUND,
        "warning": EXACT,
        "fail": past_the_lock(OPEN_SALE),
        "could_not_run": cut(unbalanced_entries=None),
        "not_applicable": ALWAYS,
    },
    "T02": {
        "pass": SOUND,
        "warning": EXACT,
        "fail": sql(CASH_OF_MAY),
        "could_not_run": NO_BALANCES,
        "not_applicable": ALWAYS,
    },
    "T03": {
        "pass": SOUND,
        "warning": EXACT,
        "fail": sql(CASH_OF_MAY),
        "could_not_run": NO_BALANCES,
        "not_applicable": ALWAYS,
    },
    "T04": {
        "pass": SOUND,
        "warning": EXACT,
        "fail": without_accounts("receivable"),
        "could_not_run": NO_BALANCES,
        "not_applicable": ALWAYS,
    },
    "T05": {
        "pass": SOUND,
        "warning": EXACT,
        "fail": printed(ReportKey.BALANCE_SHEET, "current_year_earnings"),
        "could_not_run": NO_BALANCES,
        "not_applicable": ALWAYS,
    },
    "T06": {
        "pass": SOUND,
        "warning": EXACT,
        "fail": printed(ReportKey.PROFIT_AND_LOSS, "net_income", "ytd"),
        "could_not_run": NO_BALANCES,
        "not_applicable": ALWAYS,
    },
    "T07": {
        "pass": SOUND,
        "warning": EXACT,
        "fail": printed(ReportKey.CASH_FLOW, "total_operating"),
        "could_not_run": NO_BALANCES,
        "not_applicable": ALWAYS,
    },
    "T08": {
        "pass": SOUND,
        "warning": EXACT,
        "fail": printed(ReportKey.CASH_FLOW, "cash_opening"),
        "could_not_run": NO_BALANCES,
        "not_applicable": ALWAYS,
    },
    "T09": {
        "pass": SOUND,
        "warning": entry("31", a1999=5, a1010=-5),
        "fail": printed(ReportKey.CASH_FLOW, "net_change"),
        "could_not_run": NO_BALANCES,
        "not_applicable": ALWAYS,
    },
    "T10": {
        "pass": SOUND,
        "warning": Never("causes that it can name explain a difference; one without a cause is wrong"),
        "fail": past_the_lock(OPEN_SALE),
        "could_not_run": NO_BALANCES,
        "not_applicable": without_accounts("receivable", "payable"),
    },
    "T11": {
        "pass": SOUND,
        "warning": EXACT,
        "fail": printed(ReportKey.AR_AGING, "party-Acme", "d1_30"),
        "could_not_run": cut(open_items=None),
        "not_applicable": without_accounts("receivable", "payable"),
    },
    "T12": {
        "pass": SOUND,
        "warning": OfBooks(post_in_april),
        "fail": OfBooks(post_in_april_and_close),
        "could_not_run": NO_BALANCES,
        "not_applicable": sql("DELETE FROM month_end_package"),
    },
    "T13": {
        "pass": SOUND,
        "warning": sql(STATEMENT_OF_MAY.format(f"statement_date = '{LOOKED_AT}-30'")),
        "fail": sql(STATEMENT_OF_MAY.format("closing_balance = closing_balance + 1")),
        "could_not_run": cut(banks=()),
        "not_applicable": without_accounts("bank"),
    },
    "T14": {
        "pass": SOUND,
        "warning": EXACT,
        "fail": printed(ReportKey.BANK_RECONCILIATION, "total_cash"),
        "could_not_run": NO_BALANCES,
        "not_applicable": ALWAYS,
    },
    "T15": {
        "pass": SOUND,
        "warning": EXACT,
        "fail": printed(ReportKey.BUDGET_VS_ACTUAL, "account-4000", "variance"),
        "could_not_run": NO_BALANCES,
        "not_applicable": cut(budget=()),
    },
    "T16": {
        "pass": SOUND,
        "warning": EXACT,
        "fail": cut(entries_in_period=99),
        "could_not_run": cut(business=None),
        "not_applicable": ALWAYS,
    },
    "T17": {
        "pass": SOUND,
        "warning": HARD_AT_CLOSE,
        "fail": OfBooks(leave_a_bank_line_unmatched),
        "could_not_run": cut(banks=None),
        "not_applicable": ALWAYS,
    },
    "T18": {
        "pass": SOUND,
        "warning": entry("31", a1999=5, a4000=-5),
        "fail": SOFT,
        "could_not_run": NO_BALANCES,
        "not_applicable": without_accounts("suspense"),
    },
    "T19": {
        "pass": SOUND,
        "warning": EXACT,
        "fail": printed(ReportKey.PROFIT_AND_LOSS, "total_revenue"),
        "could_not_run": NO_BALANCES,
        "not_applicable": ALWAYS,
    },
    "T20": {
        "pass": SOUND,
        "warning": Never("an earlier period that is open stops the close of a later one"),
        "fail": OfBooks(reopen_april),
        "could_not_run": broken(close_checks, "earliest_open_before"),
        "not_applicable": ALWAYS,
    },
    "T21": {
        "pass": SOUND,
        "warning": entry("31", a1200=-5, a5000=5),
        "fail": SOFT,
        "could_not_run": NO_BALANCES,
        "not_applicable": ALWAYS,
    },
    "T22": {
        "pass": SOUND,
        "warning": OfBooks(take_rent_back),
        "fail": SOFT,
        "could_not_run": NO_BALANCES,
        "not_applicable": without_accounts(
            "operating_revenue", "operating_expense", "depreciation", "accumulated_depreciation"
        ),
    },
    "lock": {
        "pass": SOUND,
        "warning": EXACT,
        "fail": sql("DROP TRIGGER lock_journal_line_insert"),
        "could_not_run": broken(close_checks, "lock_problems"),
        "not_applicable": ALWAYS,
    },
    "overrides": {
        "pass": SOUND,
        "warning": OfBooks(leave_an_override_open),
        "fail": SOFT,
        "could_not_run": sql("DROP TABLE close_override"),
        "not_applicable": ALWAYS,
    },
    "trend": {
        "pass": SOUND,
        "warning": entry("31", a6000=900, a1000=-900),
        "fail": SOFT,
        "could_not_run": broken(trend, "_periods_before"),
        "not_applicable": past_the_lock("DELETE FROM day_movement WHERE day < '2026-04-01'"),
    },
    "alone": {
        "pass": SOUND,
        "warning": entry("31", a1000=10_000_00, a4000=-10_000_00),
        "fail": SOFT,
        "could_not_run": NO_SIGN_OFFS,
        "not_applicable": ALWAYS,
    },
    "late": {
        "pass": SOUND,
        "warning": OfBooks(leave_a_late_entry),
        "fail": SOFT,
        "could_not_run": sql("DROP TABLE late_entry"),
        "not_applicable": ALWAYS,
    },
    "checklist": {
        "pass": SOUND,
        "warning": sql("DELETE FROM checklist_ack WHERE step_id = 'manager_review'"),
        "fail": SOFT,
        "could_not_run": sql("DROP TABLE checklist_ack"),
        "not_applicable": ALWAYS,
    },
    "sign_offs": {
        "pass": SOUND,
        "warning": Never("a word that the figures have left behind holds no longer"),
        "fail": entry("31", a1000=5, a4000=-5),
        "could_not_run": NO_SIGN_OFFS,
        "not_applicable": sql("DELETE FROM signed_cut", "DELETE FROM sign_off"),
    },
    "sums": {
        "pass": SOUND,
        "warning": EXACT,
        "fail": sql(CASH_OF_MAY),
        "could_not_run": broken(close_checks, "movements_unlike_lines"),
        "not_applicable": ALWAYS,
    },
}

CASES = [
    pytest.param(check, state, change, id=f"{check}-{state}")
    for check, states in TABLE.items()
    for state, change in states.items()
    if not isinstance(change, Never)
]


@pytest.fixture(scope="module")
def sound_books(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Books]:
    """The books in which every check passes, in a file to be copied."""
    path = tmp_path_factory.mktemp("sound") / "close.db"
    shutil.copy(migrated_file, path)
    engine = open_engine(f"sqlite:///{path}")
    books = make_sound(make_small_books(engine))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    yield books
    engine.dispose()


Look = Callable[[OfBooks | OfReading], Mapping[str, ReadinessItem]]


@pytest.fixture(scope="module")
def look(sound_books: Books, tmp_path_factory: pytest.TempPathFactory) -> Look:
    """What a close finds in sound books with the change, by check; each change is made and read once."""

    @cache
    def found(change: OfBooks | OfReading) -> Mapping[str, ReadinessItem]:
        if isinstance(change, OfReading):
            with pytest.MonkeyPatch.context() as patch:
                change.make(patch)
                return all_items(sound_books)
        path = tmp_path_factory.mktemp("changed") / "close.db"
        shutil.copy(str(sound_books.engine.url.database), path)
        books = replace(sound_books, engine=open_engine(f"sqlite:///{path}"))
        try:
            change.make(books)
            return all_items(books)
        finally:
            books.engine.dispose()

    return found


def all_items(books: Books) -> dict[str, ReadinessItem]:
    """What the close itself finds, by check."""
    with books.reading() as session:
        period = get_period(session, business_id=books.business_id, period_id=books.periods[LOOKED_AT])
        return {
            check.item.check: check.item for check in examine(session, period=period, thorough=True).checks
        }


def test_every_check_and_every_state_is_in_the_table(look: Look) -> None:
    assert set(TABLE) == set(CHECKS) == set(look(SOUND))
    assert {check: set(states) for check, states in TABLE.items()} == {check: set(STATES) for check in CHECKS}


@pytest.mark.parametrize(("check", "state", "change"), CASES)
def test_the_check_has_the_state(
    look: Look, check: str, state: CheckStatus, change: OfBooks | OfReading
) -> None:
    item = look(change)[check]

    assert item.status == state, item.detail
    assert item.detail, "says what it found"
    if item.blocks:
        assert state in {"fail", "could_not_run"}
    if state in {"warning", "fail"}:
        assert item.count, "says how much there is to look at"
