"""The packages page: every package of the business, filtered, sorted and paged by the address."""

from typing import Any

import reflex as rx

from dashboard.components.elements import empty_state, heading, link, problem_alert
from dashboard.components.frame import entering, page_frame
from dashboard.components.packages import packages_table
from dashboard.components.pager import pager
from dashboard.pages.packages.state import PATH, SIZES, SORTS, PackagesState


@rx.page(route=PATH, title="Packages – Month-end close", on_load=entering(PackagesState.load))
def packages_page() -> rx.Component:
    """The list of all packages."""
    return page_frame(
        heading("Packages"),
        problem_alert(PackagesState.problem),
        status_filter(),
        rx.el.p(PackagesState.announcement, class_name="unseen", role="status", aria_label="News"),
        packages_table(
            PackagesState.rows,
            is_loaded=PackagesState.is_loaded,
            with_period=True,
            empty=nothing_here(),
            heads={label: sorted_head(column, label) for column, label in SORTS.items()},
        ),
        pager(
            sizes=SIZES,
            size=PackagesState.size,
            on_size=PackagesState.choose_size,
            on_previous=PackagesState.go_back,
            on_next=PackagesState.go_next,
            has_previous=PackagesState.previous_path != "",
            has_next=PackagesState.next_path != "",
        ),
        place="Packages",
    )


def status_filter() -> rx.Component:
    """One status or all, each with its count."""
    return rx.el.fieldset(
        rx.el.legend("Status", class_name="unseen"),
        rx.foreach(PackagesState.chips, status_chip),
        class_name="chips",
    )


def status_chip(chip: Any) -> rx.Component:
    """One choice of the filter."""
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="status",
            value=chip.key,
            on_change=PackagesState.filter_by(chip.key),
            aria_label=chip.label,
            custom_attrs={"data-checked": rx.cond(chip.is_chosen, "true", "false")},
        ),
        rx.el.span(chip.label, rx.el.span(chip.count, class_name="count"), class_name="chip"),
    )


def sorted_head(column: str, label: str) -> rx.Component:
    """A column head that orders the list."""
    is_chosen = PackagesState.sort == column
    direction = rx.cond(PackagesState.is_descending, "descending", "ascending")
    return rx.el.th(
        rx.el.button(label, type="button", class_name="sort", on_click=PackagesState.sort_by(column)),
        scope="col",
        custom_attrs={"aria-sort": rx.cond(is_chosen, direction, "none")},
    )


def nothing_here() -> rx.Component:
    """Why the list is empty, and what to do about it."""
    return rx.cond(
        PackagesState.is_filtered,
        empty_state(
            "No package has this status.",
            PackagesState.hidden,
            link("Show all", to=PATH, class_name="button"),
        ),
        empty_state(
            "A package is a zip of a month's reports, with the checks that tie them together.",
            "None has been built yet.",
            link("Build the first one", to="/", class_name="button primary"),
        ),
    )
