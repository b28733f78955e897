"""The form of a package: which reports, in which format, and for other dates than the period's if need be."""

import reflex as rx

from dashboard.components.elements import button, day_input, link, problem_alert
from dashboard.pages.close.state import BuildState
from dashboard.schemas import REPORT_TITLES, ReportKey
from dashboard.state import Session

WHAT_REPORTS_ANSWER: dict[ReportKey, str] = {
    ReportKey.PROFIT_AND_LOSS: "What was earned and what it cost.",
    ReportKey.BALANCE_SHEET: "What is owned and owed on the last day.",
    ReportKey.CASH_FLOW: "Where cash came from and where it went.",
    ReportKey.AR_AGING: "Who owes how much, and for how long.",
    ReportKey.AP_AGING: "Who is owed how much, and since when.",
    ReportKey.BUDGET_VS_ACTUAL: "What was planned and what happened.",
    ReportKey.BANK_RECONCILIATION: "Each account against its statement.",
}


def build_form() -> rx.Component:
    """The package to ask for."""
    return rx.el.section(
        rx.el.h3("Build a package", id="build"),
        rx.cond(
            Session.can_build,
            rx.el.form(
                problem_alert(BuildState.problem),
                report_choice(),
                rx.el.div(format_choice(), custom_dates(), class_name="options"),
                rx.cond(
                    BuildState.notice != "",
                    rx.el.p(
                        BuildState.notice,
                        " ",
                        link("All packages", to="/packages", class_name="inline-link"),
                        class_name="hint",
                        role="status",
                    ),
                ),
                rx.el.div(
                    button("Build package", type="submit", kind="accent"),
                    class_name="form-buttons",
                ),
                on_submit=BuildState.build_package,
            ),
            rx.el.p(
                "Your role is viewer: you can read and download. A member, admin or owner builds.",
                class_name="hint",
            ),
        ),
        class_name="panel",
        custom_attrs={"aria-labelledby": "build"},
    )


def checkbox(label: str, *, name: str, is_checked: bool, **attrs: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", name=name, default_checked=is_checked, custom_attrs=attrs),
        rx.el.span(label),
        class_name="choice",
    )


def report_choice() -> rx.Component:
    """All reports, or some of the seven."""
    all_of_them = {"data-checks-all": "report-"}
    return rx.el.fieldset(
        rx.el.legend("Reports", class_name="unseen"),
        rx.el.div(
            checkbox("All reports", name="all_reports", is_checked=True, **all_of_them),
            class_name="choice-all",
        ),
        *(one_report(key, title) for key, title in REPORT_TITLES.items()),
        class_name="choices",
    )


def one_report(key: ReportKey, title: str) -> rx.Component:
    """A report to tick, and what it answers."""
    about = f"about-{key}"
    return rx.el.div(
        checkbox(title, name=f"report-{key}", is_checked=True, **{"aria-describedby": about}),
        rx.el.p(WHAT_REPORTS_ANSWER[key], id=about, class_name="hint"),
    )


def format_choice() -> rx.Component:
    """PDF or Excel."""

    def option(label: str, value: str, *, is_checked: bool) -> rx.Component:
        return rx.el.label(
            rx.el.input(type="radio", name="report_format", value=value, default_checked=is_checked),
            rx.el.span(label),
        )

    return rx.el.fieldset(
        rx.el.legend("Format", class_name="unseen"),
        option("PDF", "pdf", is_checked=True),
        option("Excel", "xlsx", is_checked=False),
        class_name="segmented",
    )


def custom_dates() -> rx.Component:
    """Other dates than those of the period; the days show once asked for."""
    return rx.el.div(
        checkbox("Custom dates", name="custom_dates", is_checked=False),
        rx.el.div(day_input("From", name="from"), day_input("To", name="to"), class_name="range"),
        class_name="custom-dates",
    )
