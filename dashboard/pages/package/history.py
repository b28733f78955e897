"""The part of the package page that tells who asked for it, downloaded it, or did anything else with it."""

from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.elements import button, problem_alert
from dashboard.components.event_table import EventRow, event_table, to_event_row
from dashboard.state import Session, connect, to_sign_in, words_in_a_part


class PackageHistoryState(rx.State):
    """The events of the package, the latest first, as far back as was asked for."""

    rows: list[EventRow] = []
    before: int = 0  # Where the earlier ones begin; 0 when all are shown.
    problem: str = ""
    _package_id: str = ""

    @rx.event
    async def show(self, package_id: str) -> Any:
        """Show the latest events of the package."""
        if self._package_id != package_id:
            self.reset()
            self._package_id = package_id
        return await self._read(before=None)

    @rx.event
    async def show_earlier(self) -> Any:
        """Add what came before."""
        return await self._read(before=self.before)

    async def _read(self, *, before: int | None) -> Any:
        session = await self.get_state(Session)
        try:
            async with await connect(self) as client:
                found = await client.package_history(self._package_id, before=before)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = words_in_a_part(problem)
            return to_sign_in(self, problem)
        rows = [to_event_row(each, timezone=session._timezone) for each in found.items]
        self.rows = rows if before is None else self.rows + rows
        self.before, self.problem = found.next_before or 0, ""
        return None


def package_history_part() -> rx.Component:
    """What was done with the package, where the API tells it."""
    state: Any = PackageHistoryState
    return rx.fragment(
        problem_alert(state.problem),
        rx.cond(
            state.rows.length() > 0,
            rx.el.section(
                rx.el.h2("History", id="history"),
                event_table(state.rows, of="package"),
                rx.cond(state.before > 0, button("Show earlier", kind="quiet", on_click=state.show_earlier)),
                custom_attrs={"aria-labelledby": "history"},
            ),
        ),
    )
