"""The budget of a fiscal year stays once a period of it is closed, whatever the year's calendar."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dashboard.models import AccountingPeriod
from dashboard.reports.dates import dates_of
from dashboard.schemas import PeriodStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from tests.unit.conftest import Books, MakeBooks

Span = tuple[date, date]


def weeks(first: str, *lengths: int) -> list[Span]:
    start, spans = date.fromisoformat(first), list[Span]()
    for length in lengths:
        after = start + timedelta(weeks=length)
        spans.append((start, after - timedelta(days=1)))
        start = after
    return spans


FOUR_FOUR_FIVE = (4, 4, 5) * 8
# Fiscal years that end in the first days of the month after, in the last days of their own, and week by week.
ENDS_LATE = weeks("2025-01-05", *FOUR_FOUR_FIVE)
ENDS_EARLY = weeks("2024-12-29", *FOUR_FOUR_FIVE)
RETAIL = weeks("2024-02-04", *FOUR_FOUR_FIVE)
WEEK_BY_WEEK = weeks("2025-12-07", *(1,) * 8)
MONTHS = [(date(2025, 11, 1), date(2025, 11, 30)), (date(2025, 12, 1), date(2025, 12, 31))]
SHORT_FIRST = [(date(2026, 1, 1), date(2026, 1, 5)), (date(2026, 1, 6), date(2026, 1, 31))]


def with_periods(books: "Books", spans: "Sequence[Span]", *, closed: int) -> None:
    """Give the books these periods, the first so many of them closed."""
    with books.writing() as session:
        session.add_all(
            AccountingPeriod(
                business_id=books.business_id,
                period_start=start,
                period_end=end,
                status=PeriodStatus.CLOSED if number < closed else PeriodStatus.OPEN,
                lock_reason="Reviewed" if number < closed else None,
            )
            for number, (start, end) in enumerate(spans)
        )


def is_refused(books: "Books", month: date) -> bool:
    """Whether the budget of a month may not be written."""
    statement = text("INSERT INTO budget_figure VALUES (:account, :month, :business, 5)")
    facts = {"account": books.accounts["6000"], "month": month, "business": books.business_id}
    with books.engine.connect() as connection:
        try:
            connection.execute(statement, facts)
        except DBAPIError as refusal:
            return "The period ending" in str(refusal)
        finally:
            connection.rollback()
    return False


@pytest.mark.parametrize("on", ["sqlite", "postgres"])
@pytest.mark.parametrize(
    ("spans", "closed", "first_month"),
    [
        pytest.param(ENDS_LATE, 11, 1, id="late, one to go"),
        pytest.param(ENDS_LATE, 12, 1, id="late, the year is closed"),
        pytest.param(ENDS_LATE, 13, 1, id="late, the next has begun"),
        pytest.param(ENDS_EARLY, 12, 1, id="early, the year is closed"),
        pytest.param(ENDS_EARLY, 13, 1, id="early, the next has begun"),
        pytest.param(RETAIL, 12, 2, id="retail, the year is closed"),
        pytest.param(RETAIL, 13, 2, id="retail, the next has begun"),
        pytest.param(WEEK_BY_WEEK, 4, 1, id="weeks, the year is closed"),
        pytest.param(WEEK_BY_WEEK, 5, 1, id="weeks, the next has begun"),
        pytest.param(MONTHS, 2, 1, id="months"),
        pytest.param(MONTHS, 2, 7, id="months, from July"),
        pytest.param(SHORT_FIRST, 1, 1, id="a short first period"),
    ],
)
def test_just_the_months_of_closed_years_are_held(
    request: pytest.FixtureRequest,
    make_books: "MakeBooks",
    on: str,
    spans: "Sequence[Span]",
    closed: int,
    first_month: int,
) -> None:
    """Those that a report of a closed period counts into its full year, and no other."""
    engine: Engine = request.getfixturevalue("engine" if on == "sqlite" else "shared_postgres")
    books = make_books(engine, months=0, fiscal_year_start_month=first_month)
    with_periods(books, spans, closed=closed)
    years = {
        (of.fiscal_year_start, of.fiscal_year_end)
        for number, (start, end) in enumerate(spans[:closed])
        for of in [
            dates_of(
                period_start=start,
                period_end=end,
                fiscal_year_first_month=first_month,
                periods=spans[: number + 1],
            )
        ]
    }
    first = spans[0][0].replace(day=1)
    months = [
        date(first.year + index // 12, index % 12 + 1, 1)
        for index in range(first.month - 1, first.month + 26)
    ]

    held = [month for month in months if is_refused(books, month)]

    assert held == [
        month for month in months if any(start <= last_of(month) and month <= end for start, end in years)
    ]


def last_of(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
