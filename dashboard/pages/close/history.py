"""The part of the close page that tells what was done to the period, and hands out its certificate."""

from collections.abc import AsyncIterator
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.elements import button, problem_alert
from dashboard.components.event_table import EventRow, event_table, to_event_row
from dashboard.pages.close.state import CloseState
from dashboard.state import Session, connect, to_sign_in

SHOWN: Any = CloseState.period


class HistoryState(rx.State):
    """The events of the period, the latest first, as far back as was asked for."""

    rows: list[EventRow] = []
    before: int = 0  # Where the earlier ones begin; 0 when all are shown.
    problem: str = ""
    shown_period: str = ""

    @rx.event
    async def show(self) -> None:
        """Show the latest events of the period on the page. Runs when the part is opened."""
        await self._read(before=None)

    @rx.event
    async def show_earlier(self) -> None:
        """Add what came before."""
        await self._read(before=self.before)

    async def _read(self, *, before: int | None) -> None:
        period = (await self.get_state(CloseState)).period
        if period is None:
            return
        if self.shown_period != period.id:
            self.reset()
            self.shown_period, before = period.id, None
        session = await self.get_state(Session)
        try:
            async with await connect(self) as client:
                found = await client.period_history(period.id, before=before)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return
        rows = [to_event_row(each, timezone=session._timezone) for each in found.items]
        self.rows = rows if before is None else self.rows + rows
        self.before, self.problem = found.next_before or 0, ""

    @rx.event
    async def download_certificate(self, kind: str) -> AsyncIterator[Any]:
        """Hand the certificate in force to the browser, as JSON or as PDF."""
        period = (await self.get_state(CloseState)).period
        if period is None:
            return
        self.problem = ""
        try:
            async with await connect(self) as client:
                if kind == "pdf":
                    data = await client.certificate_pdf(period.id)
                else:
                    data = (await client.certificate(period.id)).model_dump_json(indent=2)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        yield rx.download(data=data, filename=f"close-certificate_{period.key}.{kind}")


def history_part() -> rx.Component:
    """The certificate, and everything that was done to the period, once asked for."""
    state: Any = HistoryState
    return rx.el.section(
        rx.el.div(
            rx.el.h3("Evidence", id="evidence"),
            rx.cond(SHOWN.is_open, rx.fragment(), certificate_buttons()),
            class_name="section-head",
        ),
        problem_alert(state.problem),
        button("Show history", kind="quiet", on_click=state.show),
        rx.cond(
            (state.shown_period == SHOWN.id) & (state.rows.length() > 0),
            rx.fragment(
                event_table(state.rows, of="period"),
                rx.cond(state.before > 0, button("Show earlier", kind="quiet", on_click=state.show_earlier)),
            ),
        ),
        class_name="panel",
        custom_attrs={"aria-labelledby": "evidence"},
    )


def certificate_buttons() -> rx.Component:
    """The certificate in both forms."""
    state: Any = HistoryState
    return rx.el.div(
        button("Certificate (PDF)", kind="quiet", on_click=state.download_certificate("pdf")),
        button("Certificate (JSON)", kind="quiet", on_click=state.download_certificate("json")),
        class_name="row-actions",
    )
