"""The close page: one period, what is left to do in it, and its packages."""

from typing import Any

import reflex as rx

from dashboard.components.elements import (
    button,
    empty_state,
    heading,
    link,
    problem_alert,
    status_word,
)
from dashboard.components.frame import entering, page_frame
from dashboard.components.lock_dialog import LockPeriodsState, lock_periods_dialog
from dashboard.components.moved import moved_badge
from dashboard.components.packages import packages_table
from dashboard.components.period_dialogs import ClosePeriodState, close_period_dialog
from dashboard.components.readiness import check_list
from dashboard.components.reopen_dialog import ReopenPeriodState, reopen_period_dialog
from dashboard.pages.close.approval import answer_dialog, approval_part
from dashboard.pages.close.build_form import build_form
from dashboard.pages.close.first_steps import FirstStepsState, first_steps
from dashboard.pages.close.history import history_part
from dashboard.pages.close.moved import moved_part
from dashboard.pages.close.open_items import open_items_part, resolve_dialog
from dashboard.pages.close.review import review_part, sign_off_dialog, step_dialog
from dashboard.pages.close.state import CloseState, ReadinessState
from dashboard.pages.close.window import window_part
from dashboard.state import Session

SHOWN: Any = CloseState.period  # Present wherever it is used: the parts below stand under a condition.


@rx.page(route="/", title="Close – Month-end close", on_load=entering(CloseState.load, FirstStepsState.load))
def close_page() -> rx.Component:
    """The page that a month-end begins and ends on."""
    return page_frame(
        heading("Close", period_select()),
        problem_alert(CloseState.problem),
        first_steps(),
        year_strip(),
        rx.cond(CloseState.period, period_part(), no_periods()),
        close_period_dialog(),
        reopen_period_dialog(),
        rx.cond(Session.can_build, rx.fragment(step_dialog(), sign_off_dialog())),
        rx.cond(Session.is_owner, lock_periods_dialog()),
        rx.cond(Session.can_close, rx.fragment(resolve_dialog(), answer_dialog())),
        place="Close",
    )


def period_select() -> rx.Component:
    """The choice of the period, over all years."""
    return rx.el.label(
        rx.el.span("Accounting period", class_name="unseen"),
        rx.el.select(
            rx.foreach(CloseState.choices, period_option),
            value=rx.cond(CloseState.period, SHOWN.key, ""),
            on_change=CloseState.choose_period,
            class_name="select",
        ),
    )


def period_option(choice: Any) -> rx.Component:
    return rx.el.option(choice.name, value=choice.key)


def year_strip() -> rx.Component:
    """The months of the year with their states, and the way to the years beside it."""
    return rx.el.nav(
        rx.cond(
            CloseState.earlier != "",
            link("‹", to=f"/?period={CloseState.earlier}", class_name="year-step", aria_label="Year before"),
        ),
        rx.el.strong(CloseState.year),
        rx.el.ol(rx.foreach(CloseState.strip, month_link)),
        rx.cond(
            CloseState.later != "",
            link("›", to=f"/?period={CloseState.later}", class_name="year-step", aria_label="Year after"),
        ),
        aria_label="Periods of the year",
        class_name="strip",
    )


def month_link(month: Any) -> rx.Component:
    """One month: its name and its state."""
    is_current = month.key == SHOWN.key
    return rx.el.li(
        link(
            rx.el.span(month.month, class_name="month"),
            status_word(month.status, month.tone),
            moved_badge(month),
            to=f"/?period={month.key}",
            custom_attrs={"aria-current": rx.cond(is_current, "true", "false")},
        )
    )


def period_part() -> rx.Component:
    """Everything about the chosen period."""
    return rx.fragment(
        period_head(),
        approval_part(),
        rx.cond(SHOWN.has_moved, moved_part()),
        rx.cond(SHOWN.was_reopened, window_part()),
        rx.el.div(readiness(), build_form(), class_name="two"),
        open_items_part(),
        review_part(),
        packages(),
        history_part(),
    )


def period_head() -> rx.Component:
    """Which period this is, its state, and the act that changes it."""
    period = SHOWN
    return rx.el.div(
        rx.el.div(
            rx.el.h2(period.name),
            rx.el.span(period.dates, class_name="hint"),
            status_word(period.status, period.tone),
            moved_badge(period),
            rx.cond(period.window != "", status_word(period.window, "warning")),
            rx.cond(period.reason != "", rx.el.span(period.reason, class_name="hint reason-text")),
            rx.cond(
                period.closed_by != "",
                rx.el.span(
                    f"{period.closed_by}, {period.closed}", class_name="hint", title=period.closed_exact
                ),
            ),
            class_name="period-words",
        ),
        rx.cond(
            Session.can_close,
            rx.cond(
                period.is_open,
                button("Close period", kind="primary", on_click=ClosePeriodState.ask(period.id)),
                rx.el.div(
                    rx.cond(
                        period.is_closed & Session.is_owner,
                        button("Lock period", on_click=LockPeriodsState.ask(period.id)),
                    ),
                    rx.cond(
                        period.is_closed | Session.is_owner,
                        button("Reopen period", on_click=ReopenPeriodState.ask(period.id)),
                    ),
                    class_name="head-controls",
                ),
            ),
        ),
        class_name="period-head",
    )


def readiness() -> rx.Component:
    """What stands between the period and its close."""
    state: Any = ReadinessState
    return rx.el.section(
        rx.el.div(
            rx.el.h3("Readiness", id="readiness"),
            rx.cond(
                state.is_checked,
                rx.el.span(
                    rx.el.span(state.score, class_name="score"),
                    rx.el.span(" of 100", class_name="hint"),
                    class_name="close-score",
                ),
            ),
            class_name="section-head",
        ),
        problem_alert(state.problem),
        rx.cond(
            state.is_checked,
            rx.fragment(
                check_list(state.rows),
                rx.cond(
                    state.fold != "",
                    rx.el.details(rx.el.summary(state.fold), check_list(state.folded)),
                ),
                rx.el.p(state.summary, class_name="hint"),
            ),
            rx.el.div(
                *(rx.el.span(class_name="bone") for _ in range(4)), class_name="bones", aria_hidden=True
            ),
        ),
        class_name="panel",
        custom_attrs={"aria-labelledby": "readiness"},
    )


def packages() -> rx.Component:
    """The packages of this period, newest first."""
    return rx.el.section(
        rx.el.div(
            rx.el.h3("Packages", id="packages"),
            link("All packages", to="/packages", class_name="hint"),
            class_name="section-head",
        ),
        rx.el.p(CloseState.announcement, class_name="unseen", role="status", aria_label="News"),
        packages_table(
            CloseState.rows,
            is_loaded=CloseState.is_loaded,
            with_period=False,
            empty=empty_state(
                "A package is a zip of this period's reports, with the checks that tie them together.",
                "None has been built for this period yet.",
            ),
        ),
        class_name="packages-part",
        custom_attrs={"aria-labelledby": "packages"},
    )


def no_periods() -> rx.Component:
    """What is shown while loading, and to books without a single period."""
    return rx.cond(
        CloseState.is_loaded,
        empty_state(
            "Here you close a month: its checks, its packages, its lock.",
            "These books have no accounting period yet.",
            link("Create a period", to="/periods", class_name="button primary"),
        ),
        rx.el.div(*(rx.el.span(class_name="bone") for _ in range(8)), class_name="bones", aria_hidden=True),
    )
