"""Reopening: with a reason, from closed or locked, and its packages are superseded."""

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from dashboard.closing.reopen import reopen_period
from dashboard.errors import InvalidField, NotFound, ReopenRefused
from dashboard.models import AccountingPeriod, ChangeNotice, MonthEndPackage
from dashboard.schemas import MonthEndPackageStatusEnum, PeriodStatus, ReopenPeriodRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.conftest import Books


def reopen(books: "Books", month: str = "2026-01", reason: str = "Late bill") -> AccountingPeriod:
    with books.writing() as session:
        return reopen_period(
            session,
            business_id=books.business_id,
            period_id=books.periods[month],
            request=ReopenPeriodRequest.model_construct(reopen_reason=reason),
            by=books.actor,
        )


def package(books: "Books", start: str, end: str, status: MonthEndPackageStatusEnum) -> str:
    with books.writing() as session:
        row = MonthEndPackage(
            business_id=books.business_id,
            period_start=date.fromisoformat(start),
            period_end=date.fromisoformat(end),
            status=status,
            report_format="pdf",
            selected_reports=["pl"],
            request_sha256="-",
        )
        session.add(row)
    return row.id


@pytest.fixture(params=[PeriodStatus.CLOSED, PeriodStatus.LOCKED])
def shut(any_books: "Books", request: pytest.FixtureRequest) -> "Books":
    any_books.set_status("2026-01", request.param, "Reviewed")
    return any_books


def test_it_takes_entries_again_and_says_why(shut: "Books") -> None:
    period = reopen(shut)
    assert (period.status, period.reopen_reason) == (PeriodStatus.OPEN, "Late bill")
    assert period.reopened_by_user_id == shut.user_id
    assert period.reopened_at == period.updated_at
    assert shut.post("2026-01-31", {"1000": 5, "4000": -5}).sequence == 1


def test_it_can_be_reopened_a_second_time(shut: "Books") -> None:
    first = reopen(shut).reopened_at
    shut.set_status("2026-01", PeriodStatus.CLOSED)
    second = reopen(shut).reopened_at
    assert first is not None
    assert second is not None
    assert second > first


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_asked_for(books: "Books", reason: str) -> None:
    books.set_status("2026-01", PeriodStatus.CLOSED)
    with pytest.raises(InvalidField, match="needs a reason"):
        reopen(books, reason=reason)


def test_what_is_open_cannot_be_reopened(books: "Books") -> None:
    with pytest.raises(ReopenRefused, match="The period ending 2026-01-31 is open already"):
        reopen(books)


def test_later_periods_keep_their_state(books: "Books") -> None:
    for month in ("2026-01", "2026-02"):
        books.set_status(month, PeriodStatus.CLOSED)
    reopen(books)
    with books.reading() as session:
        assert session.get_one(AccountingPeriod, books.periods["2026-02"]).status == PeriodStatus.CLOSED


def test_another_businesss_period_is_not_found(books: "Books", small_books: "Callable[..., Books]") -> None:
    other = small_books()
    other.set_status("2026-01", PeriodStatus.CLOSED)
    with pytest.raises(NotFound), books.writing() as session:
        reopen_period(
            session,
            business_id=books.business_id,
            period_id=other.periods["2026-01"],
            request=ReopenPeriodRequest.model_construct(reopen_reason="Late bill"),
            by=books.actor,
        )


def test_packages_of_its_days_are_superseded(any_books: "Books") -> None:
    ready, building = MonthEndPackageStatusEnum.READY, MonthEndPackageStatusEnum.IN_PROGRESS
    expected = {
        package(any_books, "2026-01-01", "2026-01-31", ready): True,
        package(any_books, "2026-01-31", "2026-02-28", ready): True,
        package(any_books, "2026-01-01", "2026-01-31", building): True,
        package(any_books, "2026-02-01", "2026-02-28", ready): False,
        package(any_books, "2026-01-01", "2026-01-31", MonthEndPackageStatusEnum.QUEUED): False,
        package(any_books, "2026-01-01", "2026-01-31", MonthEndPackageStatusEnum.FAILED): False,
    }
    any_books.set_status("2026-01", PeriodStatus.CLOSED)
    reopen(any_books)
    with any_books.reading() as session:
        found = {id: session.get_one(MonthEndPackage, id).superseded_at is not None for id in expected}
        notices = session.exec(
            select(ChangeNotice).where(ChangeNotice.business_id == any_books.business_id)
        ).all()
    assert found == expected
    assert {(notice.kind, notice.object_id) for notice in notices} == {
        ("period", any_books.periods["2026-01"]),
        *(("package", id) for id, is_superseded in expected.items() if is_superseded),
    }
