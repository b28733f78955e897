"""The periods page: every accounting period by year, with its state and what can be done."""

from calendar import monthrange
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.elements import (
    button,
    day_input,
    empty_state,
    heading,
    link,
    moment,
    problem_alert,
    skeleton_rows,
    status_word,
)
from dashboard.components.frame import entering, page_frame
from dashboard.components.lock_dialog import LockPeriodsState, lock_periods_dialog
from dashboard.components.moved import moved_badge
from dashboard.components.period_dialogs import ClosePeriodState, close_period_dialog
from dashboard.components.periods import PeriodRow, all_periods
from dashboard.components.reopen_dialog import ReopenPeriodState, reopen_period_dialog
from dashboard.state import Session, connect, refresh_on, to_sign_in

ROUTE = "/periods"


def next_month(periods: list[PeriodRow], *, today: date) -> tuple[date, date]:
    """The month after the last period; the current month where there is none."""
    last = date.fromisoformat(periods[-1].key) if periods else today.replace(day=1) - timedelta(days=1)
    start = last + timedelta(days=1)  # Where the last one ended within a month: what is left of it.
    return start, start.replace(day=monthrange(start.year, start.month)[1])


class PeriodsState(rx.State):
    """The periods of one year, and the period that would come next."""

    years: list[str] = []
    year: str = ""
    rows: list[PeriodRow] = []
    next_start: str = ""
    next_end: str = ""
    is_loaded: bool = False
    problem: str = ""
    form_problem: str = ""

    @rx.event
    async def load(self) -> AsyncIterator[Any]:
        """Show the year that the address names, or that of the earliest open period. Runs on page load."""
        self.is_loaded, self.form_problem = False, ""
        yield
        yield await self._refresh()

    @rx.event
    async def refresh(self) -> Any:
        """Show what has changed meanwhile."""
        return await self._refresh()

    @rx.event
    async def create(self, form: dict[str, Any]) -> Any:
        """Add a period to the books."""
        self.form_problem = ""
        try:
            start = date.fromisoformat(str(form.get("period_start", "")).strip())
            end = date.fromisoformat(str(form.get("period_end", "")).strip())
        except ValueError:
            self.form_problem = "Type both dates as 2026-04-30."
            return None
        try:
            async with await connect(self) as client:
                await client.create_period(period_start=start, period_end=end)
        except (ApiError, ApiUnreachable) as problem:
            self.form_problem = str(problem)
            return to_sign_in(self, problem)
        return rx.redirect(f"{ROUTE}?year={end.year}")

    async def _refresh(self) -> Any:
        session = await self.get_state(Session)
        try:
            async with await connect(self) as client:
                periods = await all_periods(client, timezone=session._timezone)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return to_sign_in(self, problem)
        self.years = sorted({period.year for period in periods}, reverse=True)
        wanted = self.router.url.query_parameters.get("year", "")
        first_open = next((period.year for period in periods if period.is_open), "")
        self.year = wanted if wanted in self.years else first_open or (self.years[0] if self.years else "")
        self.rows = [period for period in periods if period.year == self.year]
        start, end = next_month(periods, today=date.today())  # noqa: DTZ011 -- a proposal, no fact.
        self.next_start, self.next_end = start.isoformat(), end.isoformat()
        self.problem, self.is_loaded = "", True
        return None


refresh_on("period", route=ROUTE, handler=PeriodsState.refresh)


@rx.page(route=ROUTE, title="Periods – Month-end close", on_load=entering(PeriodsState.load))
def periods_page() -> rx.Component:
    """All periods of the business."""
    rows: Any = PeriodsState.rows
    return page_frame(
        heading(
            "Periods", rx.cond(Session.is_owner, button("Lock periods", on_click=LockPeriodsState.ask("")))
        ),
        problem_alert(PeriodsState.problem),
        year_links(),
        rx.cond(
            PeriodsState.is_loaded & (rows.length() == 0),
            empty_state(
                "A period is a stretch of days, mostly a month, that is closed as a whole.",
                "These books have none yet. Create the first one below.",
            ),
            rx.el.div(periods_table(), class_name="scroll"),
        ),
        rx.cond(Session.can_close, new_period()),
        close_period_dialog(),
        reopen_period_dialog(),
        rx.cond(Session.is_owner, lock_periods_dialog()),
        place="Periods",
    )


def year_links() -> rx.Component:
    """The years that have periods."""
    return rx.el.nav(
        rx.foreach(
            PeriodsState.years,
            lambda year: link(
                year,
                to=f"{ROUTE}?year={year}",
                class_name="chip",
                custom_attrs={"aria-current": rx.cond(year == PeriodsState.year, "true", "false")},
            ),
        ),
        aria_label="Years",
        class_name="chips",
    )


def periods_table() -> rx.Component:
    """One row a period."""
    heads = ("Period", "Dates", "Status", "Reason", "By", "When")
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                *(rx.el.th(head, scope="col") for head in heads),
                rx.el.th(rx.el.span("Actions", class_name="unseen"), scope="col"),
            )
        ),
        rx.el.tbody(
            rx.cond(
                PeriodsState.is_loaded,
                rx.foreach(PeriodsState.rows, period_row),
                skeleton_rows(len(heads) + 1),
            )
        ),
        aria_label="Periods",
        class_name="table periods",
    )


def period_row(row: Any) -> rx.Component:
    """One period, and what can be done with it."""
    return rx.el.tr(
        rx.el.td(link(row.name, to=f"/?period={row.key}", class_name="strong"), class_name="name"),
        rx.el.td(row.dates, class_name="dates"),
        rx.el.td(status_word(row.status, row.tone), moved_badge(row), class_name="state"),
        rx.el.td(
            row.reason,
            rx.cond(row.window != "", rx.el.div(status_word(row.window, "warning"))),
            rx.cond(row.waits_for != "", rx.el.div(status_word(row.waits_for, "warning"))),
            class_name="text",
        ),
        rx.el.td(row.closed_by, class_name="who"),
        rx.el.td(
            rx.cond(row.closed != "", moment(row.closed, iso=row.closed_iso, exact=row.closed_exact)),
            class_name="when",
        ),
        rx.el.td(
            rx.el.div(
                rx.cond(
                    Session.can_build,
                    link("Build", to=f"/?period={row.key}", class_name="button quiet"),
                ),
                rx.cond(
                    Session.can_close & row.is_open,
                    button("Close", kind="quiet", on_click=ClosePeriodState.ask(row.id)),
                ),
                rx.cond(
                    Session.is_owner & row.is_closed,
                    button("Lock", kind="quiet", on_click=LockPeriodsState.ask(row.id)),
                ),
                rx.cond(
                    Session.can_close & (row.is_closed | (row.is_locked & Session.is_owner)),
                    button("Reopen", kind="quiet", on_click=ReopenPeriodState.ask(row.id)),
                ),
                class_name="row-actions",
            ),
            class_name="actions",
        ),
    )


def new_period() -> rx.Component:
    """The period that would come next, ready to be created."""
    return rx.el.section(
        rx.el.h2("Create a period", id="create-period"),
        problem_alert(PeriodsState.form_problem),
        rx.el.form(
            day_input("First day", name="period_start", default_value=PeriodsState.next_start, required=True),
            day_input("Last day", name="period_end", default_value=PeriodsState.next_end, required=True),
            button("Create period", type="submit"),
            key=PeriodsState.next_start,
            on_submit=PeriodsState.create,
            class_name="inline-form",
        ),
        class_name="after-table",
        custom_attrs={"aria-labelledby": "create-period"},
    )
