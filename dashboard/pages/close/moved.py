"""The part of the close page that lists what moved since the close."""

from typing import Any

import reflex as rx

from dashboard.components.elements import link, problem_alert
from dashboard.components.moved import (
    MOVED,
    MovedEntryRow,
    MovedReport,
    PeriodLink,
    moved_entries,
    moved_figures,
    to_moved_entry,
    to_moved_reports,
    to_period_link,
)
from dashboard.components.periods import PeriodRow
from dashboard.pages.close.part import read_part
from dashboard.schemas import PeriodChangesResponse
from dashboard.state import Session

TAMPERED = "What the close kept no longer has the hash that it certified: the comparison itself is in doubt."


CARRIED = "Its balances are carried forward. Later closed periods that have moved as well:"
BESIDE = (
    "No entry of the period differs. What its figures rest on beside its journal does: a bank statement or "
    "match, a budget, or an earlier period that has no certificate."
)
SUMS_ALONE = (
    "No entry of the period differs, but the sums of the journal lines, which reports read, are not as they "
    "were: they were altered in the database itself."
)
LINES_ALONE = (
    "No figure of a report moved: the reports read the sums of the journal lines, and only the lines "
    "themselves were altered. Lines and sums no longer agree, and the period cannot be closed again until "
    "they do."
)
NO_AMOUNT = "No figure of a report moved: what differs carries no amount, or the amounts cancel out."


class MovedState(rx.State):
    """The books of the period now against its last certificate."""

    entries: list[MovedEntryRow] = []
    reports: list[MovedReport] = []
    summary: str = ""
    why: str = ""
    before: list[PeriodLink] = []
    carried: str = ""
    after: list[PeriodLink] = []
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
        self.reports = to_moved_reports(found.figures, digits=session._digits)
        self.summary, self.why = summary_of(found), why_of(found)
        self.before = [to_period_link(each) for each in found.moved_before]
        self.after = [to_period_link(each) for each in found.moved_after]
        self.carried = CARRIED if found.moved_after else ""
        self.evidence_problem = "" if found.evidence_intact else TAMPERED


def moved_period(period: PeriodRow | None) -> str:
    """The id of the period when its books have moved, else empty."""
    return period.id if period and period.has_moved else ""


def summary_of(found: PeriodChangesResponse) -> str:
    """How much differs, and how much of it is listed."""

    def counted(count: int, shown: int, one: str, many: str) -> str:
        words = f"{count:,} {one if count == 1 else many}" if count else f"no {one}"
        return words if shown == count else f"{words} (the first {shown} listed)"

    entries = counted(found.entries_total, len(found.entries), "entry", "entries")
    figures = counted(found.figures_total, len(found.figures), "figure", "figures")
    verb = "differs" if found.entries_total + found.figures_total == 1 else "differ"
    return f"Against certificate {found.certificate_sequence}: {entries} and {figures} {verb}."


def why_of(found: PeriodChangesResponse) -> str:
    """Why figures moved without entries, or entries without figures; empty where the lists say it all."""
    if found.moved_before:
        if found.entries_total:
            return "Some figures also moved because entries of an earlier period did:"
        return "No entry of the period differs. Its figures moved because entries of an earlier period did:"
    if found.entries_total and not found.figures_total:
        return NO_AMOUNT if found.sums_agree else LINES_ALONE
    if found.figures_total and not found.entries_total:
        return BESIDE if found.sums_agree else SUMS_ALONE
    return ""


def moved_part() -> rx.Component:
    """The entries and figures that differ from the certificate."""
    entries: Any = MovedState.entries
    reports: Any = MovedState.reports
    return rx.el.section(
        rx.el.h3(MOVED, id="moved"),
        problem_alert(MovedState.problem),
        problem_alert(MovedState.evidence_problem),
        rx.el.p(MovedState.summary, class_name="hint"),
        named_periods(MovedState.why, MovedState.before),
        named_periods(MovedState.carried, MovedState.after),
        rx.cond(entries.length() > 0, moved_entries(entries)),
        rx.cond(reports.length() > 0, moved_figures(reports)),
        class_name="panel moved-part",
        custom_attrs={"aria-labelledby": "moved"},
    )


def named_periods(words: Any, periods: Any) -> rx.Component:
    """A sentence, and the periods that it speaks of."""
    return rx.cond(
        words != "",
        rx.el.p(words, rx.foreach(periods, period_link), class_name="named-periods"),
    )


def period_link(period: Any) -> rx.Component:
    return rx.fragment(" ", link(period.name, to=period.path, class_name="inline-link"))
