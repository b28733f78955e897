"""The part of the close page for a period that stood open again: for whom, until when, and what was done."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from dashboard.components.elements import link, problem_alert, status_word
from dashboard.components.events import event_words
from dashboard.components.periods import PeriodRow
from dashboard.components.wording import day_text, exact_text, listed_text, minute_text, money_text
from dashboard.pages.close.part import read_part
from dashboard.schemas import PeriodWindowResponse
from dashboard.state import Session

PEOPLE_NAMED = 6


@dataclass(frozen=True)
class DoneRow:
    """Something done while the period stood open again."""

    what: str
    link: str  # To the entry; empty for anything else.
    detail: str
    amount: str
    who: str
    when: str


def to_done_rows(found: PeriodWindowResponse, *, digits: int, timezone: str) -> list[DoneRow]:
    """Entries and everything else, in the order in which they were done."""
    entries = [
        (
            entry.at,
            DoneRow(
                what=f"Entry {entry.reference}",
                link=f"/journal?{urlencode({'find': entry.reference})}",
                detail=f"{entry.description}, dated {day_text(entry.date)}",
                amount=money_text(entry.amount, digits=digits),
                who=entry.by_name or "Not known",
                when=exact_text(entry.at, timezone),
            ),
        )
        for entry in found.entries
    ]
    events = [
        (
            event.at,
            DoneRow(
                what=event_words(event.kind),
                link="",
                detail=event.detail,
                amount="",
                who=event.by_name or "By itself",
                when=exact_text(event.at, timezone),
            ),
        )
        for event in found.events
    ]
    return [row for _, row in sorted([*entries, *events], key=lambda done: done[0])]


def scope_words(found: PeriodWindowResponse, *, timezone: str) -> str:
    """For whom and until when it stands open, or that it is over."""
    if not found.is_open:
        return f"Was open again until {minute_text(found.ended_at, timezone)}."
    people = listed_text(found.people, at_most=PEOPLE_NAMED) if found.people else "everyone who may post"
    until = minute_text(found.until, timezone) if found.until else "it is closed again"
    return f"Open for {people} until {until}."


def asked_words(found: PeriodWindowResponse, *, timezone: str) -> str:
    """Who reopened it, when and why."""
    who = found.reopened_by_name or "Somebody"
    return f"{who} reopened it, {minute_text(found.reopened_at, timezone)}: {found.reason}"


def done_words(found: PeriodWindowResponse) -> str:
    """How much was done, and how much of it is listed."""
    entries = "1 entry was" if found.entries_total == 1 else f"{found.entries_total:,} entries were"
    shown = len(found.entries)
    return f"{entries} posted" + ("." if shown == found.entries_total else f"; the first {shown} are listed.")


def reopened_period(period: PeriodRow | None) -> str:
    """The id of the period when it ever stood open again, else empty."""
    return period.id if period and period.was_reopened else ""


class WindowState(rx.State):
    """The last reopening of the chosen period, and what was done since."""

    scope: str = ""
    asked: str = ""
    done: str = ""
    is_open: bool = False
    rows: list[DoneRow] = []
    problem: str = ""
    shown_period: str = ""

    @rx.event
    async def show(self, period_id: str) -> None:
        """Show the last reopening of this period; nothing for none."""
        found = await read_part(self, period_id, lambda client: client.window(period_id))
        if found is None:
            return
        session = await self.get_state(Session)
        self.scope = scope_words(found, timezone=session._timezone)
        self.asked, self.done = asked_words(found, timezone=session._timezone), done_words(found)
        self.rows = to_done_rows(found, digits=session._digits, timezone=session._timezone)
        self.is_open = found.is_open


def window_part() -> rx.Component:
    """For whom and until when the period stands open again, and all that was done."""
    state: Any = WindowState
    return rx.el.section(
        rx.el.div(
            rx.el.h3("Reopening", id="reopening"),
            rx.cond(
                state.is_open,
                status_word("Open again", "warning"),
                rx.cond(state.scope != "", status_word("Over", "closed")),
            ),
            class_name="section-head",
        ),
        problem_alert(state.problem),
        rx.el.p(state.scope, class_name="strong", role="status"),
        rx.el.p(state.asked, class_name="hint"),
        rx.cond(
            state.rows.length() > 0,
            done_table(),
            rx.el.p("Nothing has been done in it since.", class_name="hint"),
        ),
        rx.cond(state.rows.length() > 0, rx.el.p(state.done, class_name="hint")),
        class_name="panel window-part",
        custom_attrs={"aria-labelledby": "reopening"},
    )


def done_table() -> rx.Component:
    """One row for each thing done."""
    heads = ("What", "Detail", "Amount", "Who", "When")
    return rx.el.div(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    *(
                        rx.el.th(head, scope="col", class_name="number" if head == "Amount" else "")
                        for head in heads
                    )
                )
            ),
            rx.el.tbody(rx.foreach(WindowState.rows, done_row)),
            aria_label="Done while it was open again",
            class_name="table events",
        ),
        class_name="scroll",
        tab_index=0,
        role="group",
        aria_label="What was done",
    )


def done_row(row: Any) -> rx.Component:
    """One thing done."""
    return rx.el.tr(
        rx.el.td(rx.cond(row.link != "", link(row.what, to=row.link, class_name="inline-link"), row.what)),
        rx.el.td(row.detail, class_name="text"),
        rx.el.td(row.amount, class_name="number"),
        rx.el.td(row.who),
        rx.el.td(row.when),
    )
