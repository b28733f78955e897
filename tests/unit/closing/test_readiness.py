"""Readiness: what stops a close, what only deserves a look, and what each check found."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.closing.readiness import readiness_of
from dashboard.errors import NotFound
from dashboard.models import BankLine, BankStatement
from dashboard.reports.report import TieOutKind
from dashboard.reports.tie_outs import all_rules
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import Outcome, Rule
from dashboard.schemas import CloseReadinessResponse, PeriodStatus, ReadinessItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.conftest import Books


def readiness(books: "Books", month: str) -> CloseReadinessResponse:
    with books.reading() as session:
        return readiness_of(session, business_id=books.business_id, period_id=books.periods[month])


def item(books: "Books", check: str, month: str = "2026-01") -> ReadinessItem:
    [found] = [item for item in readiness(books, month).items if item.check == check]
    return found


def test_every_rule_is_told_once(books: "Books") -> None:
    checks = [item.check for item in readiness(books, "2026-01").items]
    assert len(set(checks)) == len(checks)
    assert {rule.id for rule in all_rules.ALL_RULES} <= set(checks)


def test_books_in_order_have_nothing_that_blocks(books: "Books") -> None:
    books.post("2026-01-10", {"1000": 50, "4000": -50})
    found = readiness(books, "2026-01")
    assert [item for item in found.items if item.blocks] == []
    assert found.score > 80


def test_a_bank_without_a_statement_blocks(books: "Books") -> None:
    books.post("2026-01-10", {"1010": 50, "4000": -50})
    found = item(books, "T13")
    assert (found.status, found.blocks) == ("could_not_run", True)


def test_the_score_falls_with_what_fails(books: "Books") -> None:
    books.post("2026-01-10", {"1000": 50, "4000": -50})
    before = readiness(books, "2026-01").score
    books.post("2026-01-10", {"1999": 50, "4000": -50})
    with_suspense = readiness(books, "2026-01").score
    books.post("2026-01-10", {"1010": 50, "4000": -50})
    assert before > with_suspense > readiness(books, "2026-01").score


def test_suspense_is_a_warning_with_its_amount(books: "Books") -> None:
    books.post("2026-01-10", {"1999": 50, "4000": -50})
    assert (item(books, "T18").status, item(books, "T18").blocks) == ("warning", False)
    assert readiness(books, "2026-01").summary.uncategorized_count == 1


def test_an_earlier_period_that_is_open_blocks(books: "Books") -> None:
    found = item(books, "T20", "2026-02")
    assert (found.status, found.blocks) == ("fail", True)
    assert found.detail == "The period ending 31 Jan 2026 is still open"
    assert item(books, "T20", "2026-01").status == "pass"


def test_after_a_reopening_the_closed_one_that_follows_does_not_block(books: "Books") -> None:
    books.set_status("2026-02", PeriodStatus.CLOSED)
    assert item(books, "T20", "2026-01").status == "pass"


def test_what_the_period_holds_is_counted(books: "Books") -> None:
    for on in ("2026-01-01", "2026-01-31", "2026-02-01"):
        books.post(on, {"1000": 50, "4000": -50})
    with books.writing() as session:
        facts: dict[str, Any] = {"business_id": books.business_id, "account_id": books.accounts["1010"]}
        session.add(BankLine(**facts, date=date(2026, 1, 5), amount=5))
        session.add(BankLine(**facts, date=date(2026, 2, 5), amount=5))
        session.add(BankStatement(**facts, statement_date=date(2026, 1, 31), closing_balance=5))
    summary = readiness(books, "2026-01").summary
    assert (summary.transaction_count, summary.unreviewed_count, summary.uncategorized_count) == (2, 1, 0)


@pytest.mark.parametrize(("kind", "blocks"), [(TieOutKind.HARD, True), (TieOutKind.SOFT, False)])
def test_a_check_that_throws_could_not_run(
    books: "Books", monkeypatch: pytest.MonkeyPatch, kind: TieOutKind, blocks: bool
) -> None:
    def broken(_: Evidence) -> Outcome:
        raise ZeroDivisionError("no evaluator")

    monkeypatch.setattr(all_rules, "ALL_RULES", (Rule("T99", "Broken", kind, broken),))
    found = item(books, "T99")
    assert (found.status, found.blocks) == ("could_not_run", blocks)


def test_another_businesss_period_is_not_found(books: "Books", small_books: "Callable[..., Books]") -> None:
    other = small_books()
    with books.reading() as session, pytest.raises(NotFound):
        readiness_of(session, business_id=books.business_id, period_id=other.periods["2026-01"])
