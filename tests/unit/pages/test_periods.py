"""The periods page: every period of a year, and the next one to create."""

from datetime import date

import pytest

from dashboard.pages.periods import PeriodsState, next_month, periods_page
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import Tab, events_of, path_of


async def periods(tab: Tab) -> PeriodsState:
    state = await tab.state(PeriodsState)
    await events_of(state.load())
    return state


def test_the_page_compiles() -> None:
    assert periods_page().render()


async def test_a_year_of_periods(open_tab: OpenTab) -> None:
    state = await periods(await open_tab("/periods"))

    assert [(row.name, row.dates, row.status) for row in state.rows] == [
        ("August 2026", "1 Aug – 31 Aug 2026", "Open"),
        ("September 2026", "1 Sep – 30 Sep 2026", "Open"),
    ]
    assert (state.next_start, state.next_end) == ("2026-10-01", "2026-10-31")


async def test_the_next_period_is_created(open_tab: OpenTab) -> None:
    tab = await open_tab("/periods")
    state = await periods(tab)

    (event,) = await events_of(state.create({"period_start": "2026-10-01", "period_end": "2026-10-31"}))

    assert path_of(event).strip('"') == "/periods?year=2026"
    assert [row.name for row in (await periods(tab)).rows][-1] == "October 2026"


@pytest.mark.parametrize(
    "form",
    [
        {"period_start": "1 Oct", "period_end": "2026-10-31"},
        {"period_start": "2026-10-31", "period_end": "2026-10-01"},
        {"period_start": "2026-09-15", "period_end": "2026-10-15"},
    ],
)
async def test_a_period_that_cannot_be_is_refused_in_words(open_tab: OpenTab, form: dict[str, str]) -> None:
    state = await periods(await open_tab("/periods"))

    assert await events_of(state.create(form)) == []
    assert state.form_problem


def test_books_without_periods_begin_with_this_month() -> None:
    assert next_month([], today=date(2026, 2, 14)) == (date(2026, 2, 1), date(2026, 2, 28))
