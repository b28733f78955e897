"""The reports page: a report as it is printed, its package, and whether it ties out."""

from typing import Any

import reflex as rx

from dashboard.components.elements import (
    button,
    empty_state,
    heading,
    link,
    moment,
    problem_alert,
    status_word,
)
from dashboard.components.frame import entering, page_frame
from dashboard.components.packages import PackageActions
from dashboard.components.tie_outs import tie_out_table
from dashboard.pages.reports.state import ReportsState
from dashboard.schemas import REPORT_TITLES
from dashboard.state import Session

# Present wherever they are used: the parts below stand under a condition.
SOURCE: Any = ReportsState.source
STRIP: Any = ReportsState.strip
MISSING: Any = ReportsState.missing


@rx.page(route="/reports", title="Reports – Month-end close", on_load=entering(ReportsState.load))
def reports_page() -> rx.Component:
    """The page that shows each report on screen."""
    return page_frame(
        heading("Reports", rx.el.div(period_select(), report_select(), class_name="head-controls")),
        problem_alert(ReportsState.problem),
        problem_alert(PackageActions.problem),
        rx.cond(ReportsState.is_loaded, rx.cond(SOURCE, report_part(), nothing()), waiting()),
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
        rx.foreach(ReportsState.tables, figure_table),
        rx.cond(ReportsState.hidden != "", rx.el.p(ReportsState.hidden, class_name="hint")),
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
            rx.cond(SOURCE.is_superseded, status_word("Superseded", "superseded")),
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


def figure_table(table: Any) -> rx.Component:
    """One table of the report, in the printed layout."""
    return rx.el.div(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    rx.el.th(table.title, scope="col"),
                    rx.foreach(table.columns, column_head),
                )
            ),
            rx.el.tbody(rx.foreach(table.rows, lambda row: figure_row(row, table.columns.length() + 1))),
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


def figure_row(row: Any, width: Any) -> rx.Component:
    """One row; its label leads to the entries behind it, and a note runs across the table."""
    label = rx.cond(
        row.journal != "", link(row.label, to=row.journal, title="Show the journal entries"), row.label
    )
    return rx.el.tr(
        rx.cond(
            row.kind == "note",
            rx.el.td(row.label, col_span=width),
            rx.fragment(rx.el.th(label, scope="row"), rx.foreach(row.cells, figure_cell)),
        ),
        key=row.id,
        class_name=f"{row.kind} level-{row.level}",
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
