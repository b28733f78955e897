"""The reports page: a report as it is printed, its package, and whether it ties out."""

from typing import Any

import reflex as rx

from dashboard.components.elements import (
    button,
    empty_state,
    heading,
    link,
    moment,
    plain_link,
    problem_alert,
    status_word,
    ticked_when,
)
from dashboard.components.frame import entering, page_frame
from dashboard.components.packages import PackageActions
from dashboard.components.standing import standing_word
from dashboard.components.tie_outs import tie_out_table
from dashboard.pages.reports.note_dialog import LineNoteState, note_dialog
from dashboard.pages.reports.sparkline import HEIGHT, WIDTH
from dashboard.pages.reports.state import ReportsState
from dashboard.schemas import REPORT_TITLES
from dashboard.state import Session

# Present wherever they are used: the parts below stand under a condition.
SOURCE: Any = ReportsState.source
STRIP: Any = ReportsState.strip
MISSING: Any = ReportsState.missing
NOTES: Any = ReportsState.notes
HAS_NOTES: Any = ReportsState.can_note | (NOTES.length() > 0)


@rx.page(route="/reports", title="Reports – Month-end close", on_load=entering(ReportsState.load))
def reports_page() -> rx.Component:
    """The page that shows each report on screen."""
    return page_frame(
        heading("Reports", rx.el.div(period_select(), report_select(), class_name="head-controls")),
        problem_alert(ReportsState.problem),
        problem_alert(PackageActions.problem),
        rx.cond(ReportsState.is_loaded, rx.cond(SOURCE, report_part(), nothing()), waiting()),
        note_dialog(),
        place="Reports",
    )


def period_select() -> rx.Component:
    """The choice of the period."""
    return rx.el.label(
        rx.el.span("Accounting period", class_name="unseen"),
        rx.el.select(
            rx.foreach(ReportsState.choices, lambda choice: rx.el.option(choice.name, value=choice.key)),
            value=ReportsState.period_key,
            on_change=ReportsState.choose_period,
            class_name="select",
        ),
    )


def report_select() -> rx.Component:
    """The choice of the report."""
    return rx.el.label(
        rx.el.span("Report", class_name="unseen"),
        rx.el.select(
            *(rx.el.option(title, value=key.value) for key, title in REPORT_TITLES.items()),
            value=ReportsState.report_key,
            on_change=ReportsState.choose_report,
            class_name="select",
        ),
    )


def report_part() -> rx.Component:
    """Where the figures come from, whether they tie out, and the figures."""
    return rx.fragment(
        source_line(),
        tie_out_strip(),
        column_chips(),
        rx.foreach(ReportsState.tables, figure_table),
        rx.cond(ReportsState.hidden != "", rx.el.p(ReportsState.hidden, class_name="hint")),
        notes_part(),
    )


def source_line() -> rx.Component:
    """The package that the figures come from, and what can be done with them."""
    return rx.el.div(
        rx.el.div(
            rx.el.h2(ReportsState.report_title),
            rx.el.span(
                "From the ",
                SOURCE.format,
                " package built ",
                moment(SOURCE.built, iso=SOURCE.built_iso, exact=SOURCE.built_exact),
                rx.cond(SOURCE.by != "", f" for {SOURCE.by}", ""),
                rx.cond(SOURCE.currency != "", f" · amounts in {SOURCE.currency}", ""),
                class_name="hint",
            ),
            standing_word(SOURCE.standing),
            class_name="period-words",
        ),
        rx.el.div(
            link("Details", to=f"/packages/{SOURCE.id}", class_name="button quiet"),
            button("Copy as table", on_click=ReportsState.copy),
            button("Download", on_click=PackageActions.download(SOURCE.id)),
            class_name="row-actions",
        ),
        rx.el.p(ReportsState.notice, role="status", aria_label="News", class_name="news"),
        class_name="period-head source",
    )


def tie_out_strip() -> rx.Component:
    """The tie-out in one line; open it for each rule with both its numbers."""
    return rx.el.details(
        rx.el.summary(
            status_word(STRIP.passing, "pass"),
            rx.foreach(STRIP.attention, lambda row: status_word(row.brief, row.tone)),
        ),
        tie_out_table(STRIP.rows),
        class_name="tie-out-strip",
    )


def column_chips() -> rx.Component:
    """The sets of comparatives, each to be hidden and shown again."""
    sets: Any = ReportsState.column_sets
    return rx.cond(
        sets.length() > 0,
        rx.el.fieldset(
            rx.el.legend("Columns", class_name="unseen"), rx.foreach(sets, column_chip), class_name="chips"
        ),
    )


def column_chip(chip: Any) -> rx.Component:
    """One set of columns."""
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            on_change=ReportsState.switch_columns(chip.key),
            aria_label=chip.label,
            custom_attrs=ticked_when(chip.is_on),
        ),
        rx.el.span(chip.label, class_name="chip"),
        key=chip.key,
    )


def figure_table(table: Any) -> rx.Component:
    """One table of the report, in the printed layout."""
    return rx.el.div(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    rx.el.th(table.title, scope="col"),
                    rx.cond(
                        HAS_NOTES,
                        rx.el.th(
                            rx.el.span("Note", class_name="unseen"), scope="col", class_name="note-mark"
                        ),
                    ),
                    rx.cond(
                        table.is_trend,
                        rx.el.th(rx.el.span("Shape", class_name="unseen"), scope="col", class_name="spark"),
                    ),
                    rx.foreach(table.columns, column_head),
                )
            ),
            rx.el.tbody(rx.foreach(table.rows, lambda row: figure_row(row, table))),
            aria_label=table.title,
            class_name="table figures",
        ),
        class_name="scroll figures-scroll",
        tab_index=0,
        role="region",
        aria_label=f"Figures: {table.title}",
        key=table.id,
    )


def column_head(column: Any) -> rx.Component:
    return rx.el.th(column.label, scope="col", class_name=column.look)


def figure_row(row: Any, table: Any) -> rx.Component:
    """One row; its label leads to the entries behind it, and a note runs across the table."""
    label = rx.cond(
        row.journal != "", link(row.label, to=row.journal, title="Show the journal entries"), row.label
    )
    return rx.el.tr(
        rx.cond(
            row.kind == "note",
            rx.el.td(rx.el.span(row.label), col_span=table.columns.length() + 3),
            rx.fragment(
                rx.el.th(label, scope="row"),
                rx.cond(HAS_NOTES, rx.el.td(note_mark(row), class_name="note-mark")),
                rx.cond(table.is_trend, spark_cell(row.spark)),
                rx.foreach(row.cells, figure_cell),
            ),
        ),
        key=row.id,
        class_name=f"{row.kind} level-{row.level}",
    )


def spark_cell(spark: Any) -> rx.Component:
    """The row's months as a line; its figures follow, for whoever does not see it."""
    drawing = rx.el.svg(
        rx.el.path(d=spark.zero, class_name="spark-zero"),
        rx.el.path(d=spark.line, class_name="spark-line"),
        view_box=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
        aria_hidden=True,
    )
    return rx.el.td(rx.cond(spark.line != "", drawing), class_name="spark")


def note_mark(row: Any) -> rx.Component:
    """The number of the line's note; for who may write, also the way to it."""
    to_note: Any = LineNoteState.ask
    return rx.cond(
        ReportsState.can_note,
        button(
            rx.cond(row.note != "", row.note, "+"),
            kind="quiet",
            class_name=rx.cond(row.note != "", "noted", "not-noted"),
            on_click=to_note(row.id),
            aria_label=rx.cond(
                row.note != "", f"Note {row.note} on {row.label}", f"Add a note on {row.label}"
            ),
        ),
        rx.cond(
            row.note != "",
            plain_link(row.note, href=f"#note-{row.note}", aria_label=f"Note {row.note} on {row.label}"),
        ),
    )


def notes_part() -> rx.Component:
    """The notes of the report as they are now, and how the package has them otherwise."""
    return rx.el.section(
        rx.cond(NOTES.length() > 0, rx.el.h2("Notes", class_name="notes-title")),
        rx.cond(
            NOTES.length() > 0,
            rx.el.ol(rx.foreach(NOTES, note_item), aria_label="Notes", class_name="line-notes"),
        ),
        rx.cond(
            ReportsState.notes_differ,
            rx.el.p(
                "The figures are those of the package, the notes are as they are now. "
                "Build a package again to have these notes in it.",
                class_name="hint",
            ),
        ),
        rx.cond(ReportsState.why_no_note != "", rx.el.p(ReportsState.why_no_note, class_name="hint no-note")),
        class_name="notes-part",
    )


def note_item(note: Any) -> rx.Component:
    """One note with its number, its line, and who wrote it."""
    to_note: Any = LineNoteState.ask
    return rx.el.li(
        rx.el.span(note.number, class_name="note-number"),
        rx.el.div(
            rx.el.p(rx.el.span(note.label, class_name="strong"), " ", note.text),
            rx.el.p(
                note.written,
                rx.cond(note.differs != "", rx.el.span(f" · {note.differs}", class_name="differs")),
                class_name="hint",
            ),
        ),
        rx.cond(
            ReportsState.can_note & note.is_live,
            button(
                "Change",
                kind="quiet",
                on_click=to_note(note.row_id),
                aria_label=f"Change note {note.number} on {note.label}",
            ),
        ),
        id=f"note-{note.number}",
        key=note.row_id,
    )


def figure_cell(cell: Any) -> rx.Component:
    return rx.el.td(cell.text, class_name=cell.look)


def nothing() -> rx.Component:
    """Why there are no figures, and the way to some."""
    return rx.cond(
        MISSING,
        empty_state(
            MISSING.title,
            MISSING.why,
            rx.cond(
                MISSING.can_build & Session.can_build,
                link(
                    "Build a package", to=f"/?period={ReportsState.period_key}", class_name="button primary"
                ),
            ),
        ),
    )


def waiting() -> rx.Component:
    """Rows of the final height while the figures are on their way."""
    return rx.el.div(
        *(rx.el.span(class_name="bone") for _ in range(10)), class_name="bones", aria_hidden=True
    )
