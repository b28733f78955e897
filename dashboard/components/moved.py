"""Moved since close, as rows: the entries that differ from the certificate, and the figures with them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from dashboard.components.elements import link, status_word
from dashboard.components.wording import day_text, exact_text, money_text, report_title
from dashboard.schemas import EntryDifference, FigureDifference

MOVED = "Moved since close"
CHANGE_WORDS = {"added": "Added", "changed": "Changed", "removed": "Removed", "redated": "Re-dated"}


@dataclass(frozen=True)
class MovedEntryRow:
    """One entry that is not as the close found it, in words."""

    change: str
    reference: str
    link: str
    date: str
    description: str
    details: str
    by: str


@dataclass(frozen=True)
class MovedFigureRow:
    """One figure of a report that is not as the close found it."""

    report: str
    label: str
    then: str
    now: str
    difference: str


def to_moved_entry(entry: EntryDifference, *, timezone: str) -> MovedEntryRow:
    """The difference in words; an entry that is gone leads nowhere."""
    moved_to = f" → {day_text(entry.new_date)}" if entry.new_date else ""
    by = ", ".join(part for part in (entry.by_name, exact_text(entry.at, timezone)) if part)
    return MovedEntryRow(
        change=CHANGE_WORDS[entry.change],
        reference=entry.reference or "–",
        link="" if entry.change == "removed" else f"/journal?{urlencode({'find': entry.reference})}",
        date=f"{day_text(entry.date)}{moved_to}",
        description=entry.description,
        details="; ".join(entry.details),
        by=by or "Not known",
    )


def to_moved_figure(figure: FigureDifference, *, digits: int) -> MovedFigureRow:
    """The figure then and now, and by how much it moved."""
    return MovedFigureRow(
        report=report_title(figure.report),
        label=f"{figure.label} ({figure.column.replace('_', ' ')})",
        then=money_text(figure.then, digits=digits) or "None",
        now=money_text(figure.now, digits=digits) or "None",
        difference=money_text((figure.now or 0) - (figure.then or 0), digits=digits),
    )


def moved_badge(period: Any) -> rx.Component:
    """The sign on every place where the period appears; nothing while its books are as certified."""
    return rx.cond(period.has_moved, status_word(MOVED, "moved"))


def moved_entries(rows: Any) -> rx.Component:
    """The entries added, changed, removed or re-dated."""
    return moved_table(
        "Entries that moved", ("Change", "Entry", "Date", "What differs", "By"), rows, entry_row
    )


def moved_figures(rows: Any) -> rx.Component:
    """The effect on each report line."""
    return moved_table(
        "Figures that moved", ("Report", "Line", "At the close", "Now", "Difference"), rows, figure_row
    )


def moved_table(label: str, heads: tuple[str, ...], rows: Any, row: Any) -> rx.Component:
    """One table of differences, which scrolls by itself where the screen is narrow."""
    return rx.el.div(
        rx.el.table(
            rx.el.caption(label),
            rx.el.thead(rx.el.tr(*(rx.el.th(head, scope="col") for head in heads))),
            rx.el.tbody(rx.foreach(rows, row)),
            class_name="table moved",
        ),
        class_name="scroll",
        tab_index=0,
        role="group",
        aria_label=label,
    )


def entry_row(row: Any) -> rx.Component:
    """One entry that differs."""
    return rx.el.tr(
        rx.el.td(row.change),
        rx.el.td(
            rx.cond(row.link != "", link(row.reference, to=row.link, class_name="inline-link"), row.reference)
        ),
        rx.el.td(row.date),
        rx.el.td(
            rx.el.span(row.description),
            rx.cond(row.details != "", rx.el.div(row.details, class_name="hint")),
            class_name="text",
        ),
        rx.el.td(row.by),
    )


def figure_row(row: Any) -> rx.Component:
    """One figure that differs."""
    return rx.el.tr(
        rx.el.td(row.report),
        rx.el.td(row.label, class_name="text"),
        rx.el.td(row.then, class_name="number"),
        rx.el.td(row.now, class_name="number"),
        rx.el.td(row.difference, class_name="number"),
    )
