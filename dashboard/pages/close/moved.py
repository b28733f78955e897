"""The part of the close page that lists what moved since the close."""

from typing import Any

import reflex as rx

from dashboard.components.elements import problem_alert
from dashboard.components.moved import (
    MOVED,
    MovedEntryRow,
    MovedFigureRow,
    moved_entries,
    moved_figures,
    to_moved_entry,
    to_moved_figure,
)
from dashboard.components.periods import PeriodRow
from dashboard.pages.close.part import read_part
from dashboard.schemas import PeriodChangesResponse
from dashboard.state import Session

TAMPERED = "What the close kept no longer has the hash that it certified: the comparison itself is in doubt."


class MovedState(rx.State):
    """The books of the period now against its last certificate."""

    entries: list[MovedEntryRow] = []
    figures: list[MovedFigureRow] = []
    summary: str = ""
    evidence_problem: str = ""
    problem: str = ""
    shown_period: str = ""

    @rx.event
    async def show(self, period_id: str) -> None:
        """Show what moved in this period; nothing for none."""
        found = await read_part(self, period_id, lambda client: client.changes_since_close(period_id))
        if found is None:
            return
        session = await self.get_state(Session)
        self.entries = [to_moved_entry(each, timezone=session._timezone) for each in found.entries]
        self.figures = [to_moved_figure(each, digits=session._digits) for each in found.figures]
        self.summary = summary_of(found)
        self.evidence_problem = "" if found.evidence_intact else TAMPERED


def moved_period(period: PeriodRow | None) -> str:
    """The id of the period when its books have moved, else empty."""
    return period.id if period and period.has_moved else ""


def summary_of(found: PeriodChangesResponse) -> str:
    """How much differs, and how much of it is listed."""

    def counted(count: int, shown: int, one: str, many: str) -> str:
        words = f"{count:,} {one if count == 1 else many}"
        return words if shown == count else f"{words} (the first {shown} listed)"

    entries = counted(found.entries_total, len(found.entries), "entry", "entries")
    figures = counted(found.figures_total, len(found.figures), "figure", "figures")
    return f"Against certificate {found.certificate_sequence}: {entries} and {figures} differ."


def moved_part() -> rx.Component:
    """The entries and figures that differ from the certificate."""
    entries: Any = MovedState.entries
    figures: Any = MovedState.figures
    return rx.el.section(
        rx.el.h3(MOVED, id="moved"),
        problem_alert(MovedState.problem),
        problem_alert(MovedState.evidence_problem),
        rx.el.p(MovedState.summary, class_name="hint"),
        rx.cond(entries.length() > 0, moved_entries(entries)),
        rx.cond(figures.length() > 0, moved_figures(figures)),
        class_name="panel moved-part",
        custom_attrs={"aria-labelledby": "moved"},
    )
