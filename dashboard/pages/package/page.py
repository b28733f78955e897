"""The page of one package: timeline, parameters, checks, files."""

from typing import Any

import reflex as rx

from dashboard.components.elements import button, heading, link, plain_link, problem_alert, status_word
from dashboard.components.frame import entering, page_frame
from dashboard.components.packages import PackageActions, package_status
from dashboard.components.tie_outs import tie_out_table
from dashboard.pages.package.changes import changes_part
from dashboard.pages.package.history import package_history_part
from dashboard.pages.package.state import ROUTE, PackageState
from dashboard.state import Session

STEPS: Any = PackageState.steps
FILES: Any = PackageState.files
TIE_OUTS: Any = PackageState.tie_outs
SHOWN: Any = PackageState.row  # Present wherever it is used: the parts below stand under a condition.


@rx.page(route=ROUTE, title="Package – Month-end close", on_load=entering(PackageState.load))
def package_page() -> rx.Component:
    """Everything about one package."""
    return page_frame(
        link("‹ Packages", to="/packages", class_name="hint"),
        problem_alert(PackageState.problem),
        problem_alert(PackageActions.problem),
        rx.el.p(PackageState.announcement, class_name="unseen", role="status", aria_label="News"),
        rx.cond(SHOWN, package_part(), waiting()),
        place="Packages",
    )


def waiting() -> rx.Component:
    """What is shown until the package is there."""
    bones = rx.el.div(
        *(rx.el.span(class_name="bone") for _ in range(8)), class_name="bones", aria_hidden=True
    )
    return rx.cond(PackageState.is_loaded, rx.fragment(), bones)


def package_part() -> rx.Component:
    """The package once it is known."""
    return rx.el.div(
        heading(PackageState.title, acts()),
        package_status(SHOWN),
        rx.cond(SHOWN.problem != "", rx.el.p(SHOWN.problem, class_name="problem")),
        standing_part(),
        rx.cond(STEPS.length() > 0, steps()),
        rx.el.div(
            facts("Parameters and findings", PackageState.facts),
            facts("Timeline", PackageState.timeline),
            class_name="two",
        ),
        rx.cond(SHOWN.is_ready, changes_part()),
        rx.cond(TIE_OUTS.length() > 0, tie_outs()),
        rx.cond(FILES.length() > 0, files()),
        package_history_part(),
        class_name="stack small",
    )


def acts() -> rx.Component:
    """What can be done with the package now."""
    return rx.el.div(
        rx.cond(SHOWN.can_cancel, button("Cancel", on_click=PackageActions.cancel(SHOWN.id))),
        rx.cond(SHOWN.can_retry, button("Retry", kind="primary", on_click=PackageActions.retry(SHOWN.id))),
        rx.cond(
            SHOWN.is_ready, button("Download", kind="primary", on_click=PackageActions.download(SHOWN.id))
        ),
        class_name="row-actions",
    )


def standing_part() -> rx.Component:
    """Whether the package still stands, why not, and the one thing to do about it."""
    standing = SHOWN.standing
    return rx.cond(
        standing.word != "",
        rx.el.p(
            standing.why,
            " ",
            rx.cond(
                standing.newer_id != "",
                link(standing.advice, to=f"/packages/{standing.newer_id}", class_name="inline-link"),
                standing.advice,
            ),
            rx.cond(
                standing.is_spent & (standing.newer_id == "") & Session.can_build,
                button("Build again", on_click=PackageState.build_again),
            ),
            class_name=rx.cond(standing.is_spent, "notice standing-words", "hint"),
        ),
    )


def steps() -> rx.Component:
    """How far each report has come."""
    return rx.el.section(
        rx.el.h2("Reports", id="steps"),
        rx.el.ul(
            rx.foreach(
                PackageState.steps,
                lambda step: rx.el.li(status_word(step.word, step.tone), rx.el.span(step.title)),
            ),
            class_name="checks",
        ),
        class_name="panel",
        custom_attrs={"aria-labelledby": "steps"},
    )


def facts(title: str, rows: Any) -> rx.Component:
    """Labelled facts in one column."""
    name = title.lower().replace(" ", "-")
    return rx.el.section(
        rx.el.h2(title, id=name),
        rx.el.dl(rx.foreach(rows, fact), class_name="facts"),
        class_name="panel",
        custom_attrs={"aria-labelledby": name},
    )


def fact(row: Any) -> rx.Component:
    """One fact."""
    value = rx.cond(
        row.link != "",
        plain_link(row.value, href=row.link, target="_blank", rel="noopener", class_name="inline-link"),
        row.value,
    )
    return rx.fragment(rx.el.dt(row.label), rx.el.dd(value, class_name=rx.cond(row.is_code, "mono", "")))


def tie_outs() -> rx.Component:
    """Every tie-out rule with both numbers, the worst first."""
    return rx.el.section(
        rx.el.h2("Tie-out", id="tie-out"),
        tie_out_table(PackageState.tie_outs),
        custom_attrs={"aria-labelledby": "tie-out"},
    )


def files() -> rx.Component:
    """Every file of the zip, each to be had alone."""
    head = rx.el.tr(
        rx.el.th("File", scope="col"),
        rx.el.th("Size", scope="col", class_name="number"),
        rx.el.th("SHA-256", scope="col"),
        rx.el.th(rx.el.span("Actions", class_name="unseen"), scope="col"),
    )
    return rx.el.section(
        rx.el.h2("Files", id="files"),
        rx.el.div(
            rx.el.table(
                rx.el.thead(head),
                rx.el.tbody(rx.foreach(PackageState.files, file_row)),
                aria_label="Files",
                class_name="table",
            ),
            class_name="scroll",
        ),
        custom_attrs={"aria-labelledby": "files"},
    )


def file_row(row: Any) -> rx.Component:
    """One file."""
    return rx.el.tr(
        rx.el.td(row.name),
        rx.el.td(row.size, class_name="number"),
        rx.el.td(rx.el.span(row.sha256, class_name="mono hash", title=row.sha256)),
        rx.el.td(
            rx.el.div(
                rx.cond(
                    row.can_view,
                    plain_link(
                        "View",
                        href=f"{row.path}&view=1",
                        target="_blank",
                        rel="noopener",
                        class_name="button quiet",
                        aria_label=f"View {row.name}",
                    ),
                ),
                plain_link(
                    "Download",
                    href=row.path,
                    download=row.name,
                    class_name="button quiet",
                    aria_label=f"Download {row.name}",
                ),
                class_name="row-actions",
            ),
            class_name="actions",
        ),
    )
