"""A table of what was done, by whom, when and from where."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from dashboard.components.events import event_words
from dashboard.components.wording import exact_text
from dashboard.schemas import PeriodEventResponse


@dataclass(frozen=True)
class EventRow:
    """Something that was done, in words."""

    what: str
    detail: str
    who: str
    when: str
    where: str


def to_event_row(event: PeriodEventResponse, *, timezone: str) -> EventRow:
    """The event in words; what nobody asked for, the house did by itself."""
    return EventRow(
        what=event_words(event.kind),
        detail=event.detail,
        who=event.by_name or ("By itself" if event.by_user_id is None else "Not known"),
        when=exact_text(event.at, timezone),
        where=event.address or "–",
    )


def event_table(rows: Any, *, of: str) -> rx.Component:
    """One row an event; `of` says whose history it is."""
    heads = ("What", "Detail", "Who", "When", "From")
    return rx.el.div(
        rx.el.table(
            rx.el.thead(rx.el.tr(*(rx.el.th(head, scope="col") for head in heads))),
            rx.el.tbody(rx.foreach(rows, event_row)),
            aria_label="History",
            class_name="table events",
        ),
        class_name="scroll",
        tab_index=0,
        role="group",
        aria_label=f"History of the {of}",
    )


def event_row(row: Any) -> rx.Component:
    """One event."""
    return rx.el.tr(
        rx.el.td(row.what),
        rx.el.td(row.detail, class_name="text"),
        rx.el.td(row.who),
        rx.el.td(row.when),
        rx.el.td(row.where),
    )
