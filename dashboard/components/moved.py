"""Moved since close, as rows: the entries that differ from the certificate, and the figures with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from dashboard.components.elements import link, status_word
from dashboard.components.wording import (
    TREND_ROWS,
    day_text,
    exact_text,
    money_text,
    period_text,
    report_title,
)
from dashboard.schemas import EntryDifference, FigureDifference, MovedPeriod

MOVED = "Moved since close"
CHANGE_WORDS = {"added": "Added", "changed": "Changed", "removed": "Removed", "redated": "Re-dated"}


NO_FIGURE = "No figure"
# The program itself never edits an entry or takes one away.
OUTSIDE = "Outside this program"
LINES_UNFOLDED = 12  # Of all reports; more are folded away behind the first.
LINES_SHOWN = 50  # Of one report.


@dataclass(frozen=True)
class MovedEntryRow:
    """One entry that is not as the close found it, in words."""

    change: str
    reference: str
    link: str
    date: str
    description: str
    details: list[str]
    by: str


@dataclass(frozen=True)
class MovedFigureRow:
    """One line of a report that is not as the close found it, in one column; by how much others moved."""

    report: str
    label: str
    column: str
    others: str
    then: str
    now: str
    difference: str


@dataclass(frozen=True)
class MovedReport:
    """What moved on one report."""

    title: str
    words: str
    rows: list[MovedFigureRow]
    is_open: bool


@dataclass(frozen=True)
class PeriodLink:
    """Another period, and where it is looked at."""

    name: str
    path: str


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
        details=entry.details,
        by=by or (OUTSIDE if entry.change != "added" else "Not known"),
    )


def to_moved_figure(figure: FigureDifference, *others: FigureDifference, digits: int) -> MovedFigureRow:
    """The figure then and now, and by how much it moved; `others` are those of the same line."""
    by_column = [f"{_column_text(each)} {_moved_by(each, digits=digits)}" for each in others]
    return MovedFigureRow(
        report=report_title(figure.report),
        label=figure.label,
        column=_column_text(figure),
        others=f"Also {' · '.join(by_column)}" if by_column else "",
        then=NO_FIGURE if figure.then is None else money_text(figure.then, digits=digits),
        now=NO_FIGURE if figure.now is None else money_text(figure.now, digits=digits),
        difference=_moved_by(figure, digits=digits),
    )


def to_moved_reports(figures: Sequence[FigureDifference], *, digits: int) -> list[MovedReport]:
    """The figures by report and line, in the order in which they come; many of them folded away."""
    told = [figure for figure in figures if not figure.row_id.startswith(TREND_ROWS)]
    reports = [
        [list(line) for _, line in groupby(report, key=attrgetter("row_id"))]
        for _, report in groupby(told, key=attrgetter("report"))
    ]
    is_short = sum(map(len, reports)) <= LINES_UNFOLDED
    return [
        MovedReport(
            title=report_title(lines[0][0].report),
            words=_counted(len(lines)),
            rows=[to_moved_figure(*line, digits=digits) for line in lines[:LINES_SHOWN]],
            is_open=is_short or number == 0,
        )
        for number, lines in enumerate(reports)
    ]


def _column_text(figure: FigureDifference) -> str:
    return figure.column_label or figure.column.replace("_", " ")


def _moved_by(figure: FigureDifference, *, digits: int) -> str:
    return money_text((figure.now or 0) - (figure.then or 0), digits=digits)


def _counted(lines: int) -> str:
    words = "1 line" if lines == 1 else f"{lines:,} lines"
    return words if lines <= LINES_SHOWN else f"{words} (the first {LINES_SHOWN} listed)"


def to_period_link(period: MovedPeriod) -> PeriodLink:
    """The other period's own account of what moved."""
    return PeriodLink(
        name=period_text(period.period_start, period.period_end), path=f"/?period={period.period_end}"
    )


def moved_badge(period: Any) -> rx.Component:
    """The sign on every place where the period appears; nothing while its books are as certified."""
    return rx.cond(period.has_moved, status_word(MOVED, "moved"))


def moved_entries(rows: Any) -> rx.Component:
    """The entries added, changed, removed or re-dated."""
    return moved_table(
        "Entries that moved", ("Change", "Entry", "Date", "What differs", "By"), rows, entry_row
    )


def moved_figures(reports: Any) -> rx.Component:
    """The effect on the lines of each report."""
    return rx.el.div(
        rx.el.h4("Figures that moved", id="moved-figures"),
        rx.foreach(reports, moved_report),
        role="group",
        class_name="moved-figures",
        aria_labelledby="moved-figures",
    )


def moved_report(report: Any) -> rx.Component:
    """What moved on one report, folded where there is much."""
    heads = (
        ("Line", ""),
        ("Column", ""),
        ("At the close", "number"),
        ("Now", "number"),
        ("Difference", "number"),
    )
    return rx.el.details(
        rx.el.summary(
            rx.el.strong(report.title),
            " ",
            rx.el.span(report.words, class_name="hint"),
        ),
        scrolled_table(report.title, heads, report.rows, figure_row),
        open=report.is_open,
    )


def moved_table(label: str, heads: tuple[str, ...], rows: Any, row: Any) -> rx.Component:
    """One table of differences under its caption."""
    return scrolled_table(label, tuple((head, "") for head in heads), rows, row, caption=label)


def scrolled_table(
    label: Any, heads: tuple[tuple[str, str], ...], rows: Any, row: Any, *, caption: str = ""
) -> rx.Component:
    """A table which scrolls by itself where the screen is narrow."""
    return rx.el.div(
        rx.el.table(
            *((rx.el.caption(caption),) if caption else ()),
            rx.el.thead(rx.el.tr(*(rx.el.th(head, scope="col", class_name=kind) for head, kind in heads))),
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
            rx.foreach(row.details, detail_line),
            class_name="text",
        ),
        rx.el.td(row.by),
    )


def detail_line(detail: Any) -> rx.Component:
    """One field or line that differs."""
    return rx.el.div(detail, class_name="hint")


def figure_row(row: Any) -> rx.Component:
    """One figure that differs."""
    return rx.el.tr(
        rx.el.td(
            rx.el.span(row.label),
            rx.cond(row.others != "", rx.el.div(row.others, class_name="hint")),
            class_name="text",
        ),
        rx.el.td(row.column),
        rx.el.td(row.then, class_name="number"),
        rx.el.td(row.now, class_name="number"),
        rx.el.td(row.difference, class_name="number"),
    )
