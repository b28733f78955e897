"""The packages page: every package of the business, filtered, sorted and paged by the address."""

from typing import Any

import reflex as rx

from dashboard.components.elements import button, empty_state, heading, link, problem_alert, ticked_when
from dashboard.components.frame import entering, page_frame
from dashboard.components.package_choice import choice_bar, choice_box, choose_all_box
from dashboard.components.packages import packages_table
from dashboard.components.pager import pager
from dashboard.pages.packages.query import ALL, FIND_LENGTH_MAX, PATH, SIZES, SORTS
from dashboard.pages.packages.state import PackageFilters, PackagesState
from dashboard.pages.packages.views import saved_views

QUERY: Any = PackagesState.query


@rx.page(
    route=PATH,
    title="Packages – Month-end close",
    on_load=entering(PackagesState.load, PackageFilters.load),
)
def packages_page() -> rx.Component:
    """The list of all packages."""
    return page_frame(
        heading("Packages", saved_views()),
        problem_alert(
            PackagesState.problem,
            rx.cond(PackagesState.is_stale, rx.el.span(" The rows below are from before.")),
        ),
        rx.el.div(
            status_filter(), rx.el.div(*other_filters(), class_name="filters"), class_name="filter-line"
        ),
        rx.el.p(PackagesState.announcement, class_name="unseen", role="status", aria_label="News"),
        new_ones(),
        rx.el.div(
            packages_table(
                PackagesState.rows,
                is_loaded=PackagesState.is_loaded,
                with_period=True,
                empty=nothing_here(),
                heads={label: sorted_head(column, label) for column, label in SORTS.items()},
                choice=choice_box,
                choose_all=choose_all_box(PackagesState.rows),
                is_stale=PackagesState.is_stale,
            ),
            custom_attrs={"data-row-keys": ""},
        ),
        choice_bar(),
        pager(PackagesState, sizes=SIZES, size=QUERY.size.to_string(), on_size=PackagesState.choose_size),
        rx.el.p("J and K go down and up, X chooses, Enter opens.", class_name="hint keys-hint"),
        place="Packages",
    )


def new_ones() -> rx.Component:
    """How many have come while the rows were kept still, and what the browser tells of the reader."""
    return rx.fragment(
        rx.el.div(
            rx.cond(
                PackagesState.new != "",
                button("↑ ", PackagesState.new, on_click=PackagesState.show_new, class_name="new-ones"),
            ),
            role="status",
            aria_label="New packages",
            class_name="new-line",
        ),
        rx.el.button(hidden=True, on_click=PackagesState.read_on(True), custom_attrs={"data-reads": "on"}),
        rx.el.button(hidden=True, on_click=PackagesState.read_on(False), custom_attrs={"data-reads": "top"}),
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
            custom_attrs=ticked_when(chip.is_chosen),
        ),
        rx.el.span(chip.label, rx.el.span(chip.count, class_name="count"), class_name="chip"),
    )


def other_filters() -> tuple[rx.Component, ...]:
    """By period, by requester and by what is typed, as far as the API can."""
    people: Any = PackageFilters.people
    return (
        choices("Period", "All periods", PackageFilters.periods, QUERY.period, PackagesState.of_period),
        rx.cond(
            people.length() > 0,
            choices("Requested by", "Everybody", people, QUERY.by, PackagesState.by_person),
        ),
        rx.cond(PackageFilters.can_find, find_form()),
    )


def choices(label: str, all_of_them: str, options: Any, chosen: Any, on_change: Any) -> rx.Component:
    """A choice of one or all; one that the address names is shown before its name is known."""
    return rx.el.select(
        rx.el.option(all_of_them, value=ALL),
        rx.foreach(options, lambda each: rx.el.option(each.name, value=each.key)),
        value=chosen,
        on_change=on_change,
        aria_label=label,
        class_name=rx.cond(chosen == ALL, "select", "select chosen"),
    )


def find_form() -> rx.Component:
    """What is typed, in the address."""
    return rx.el.form(
        rx.el.input(
            type="search",
            name="find",
            default_value=QUERY.find,
            placeholder="Find: a name, a month, an error",
            aria_label="Find packages",
            max_length=FIND_LENGTH_MAX,
            key=QUERY.find,
        ),
        on_submit=PackagesState.find,
        role="search",
    )


def sorted_head(column: str, label: str) -> rx.Component:
    """A column head that orders the list."""
    is_chosen = QUERY.sort == column
    direction = rx.cond(QUERY.descending, "descending", "ascending")
    return rx.el.th(
        rx.el.button(label, type="button", class_name="sort", on_click=PackagesState.sort_by(column)),
        scope="col",
        custom_attrs={"aria-sort": rx.cond(is_chosen, direction, "none")},
    )


def nothing_here() -> rx.Component:
    """Why the list is empty, and what to do about it."""
    is_filtered = (QUERY.status != ALL) | (QUERY.period != ALL) | (QUERY.by != ALL) | (QUERY.find != "")
    return rx.cond(
        is_filtered,
        empty_state(
            "No package is like that.",
            PackagesState.hidden,
            link("Show all", to=PATH, class_name="button"),
        ),
        empty_state(
            "A package is a zip of a month's reports, with the checks that tie them together.",
            "None has been built yet.",
            link("Build the first one", to="/", class_name="button primary"),
        ),
    )
