"""The frame around every page: navigation, business, connection, notifications, user menu."""

from typing import Any, cast

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from dashboard.components.elements import (
    button,
    empty_state,
    heading,
    link,
    moment,
    plain_form,
    plain_link,
    problem_alert,
)
from dashboard.components.notifications import bell, latest_notification
from dashboard.components.palette import Place, palette, palette_button
from dashboard.state import CONNECTING, POLLED, RECONNECTING, Live, Session

PLACES = (
    Place("Close", "/", "calendar-check", "c"),
    Place("Packages", "/packages", "package", "p"),
    Place("Periods", "/periods", "calendar-days", "m"),
    Place("Reports", "/reports", "file-chart-column", "r"),
    Place("Journal", "/journal", "book-open", "j"),
    Place("Verify", "/verify", "shield-check", "v"),
    Place("Settings", "/settings", "settings", "s"),
)
FIRST_ON_A_PHONE = 4
IMPORT_BOOKS = "/import"


def page_frame(*children: rx.Component, place: str, for_outsiders: bool = False) -> rx.Component:
    """A page in its frame; `place` names the entry of the navigation that it belongs to.

    Somebody who belongs to no business sees it only where it is for her too.
    """
    shown = rx.fragment(*children)
    return rx.el.div(
        plain_link("Skip to the page", href="#page", class_name="skip"),
        rx.el.aside(business_switcher(), navigation(place), class_name="side"),
        rx.el.header(
            palette_button(),
            latest_notification(),
            rx.cond(Session.is_outside, "", connection_status()),  # Without a business nothing is followed.
            bell(),
            user_menu(),
            class_name="top",
        ),
        rx.el.main(
            problem_alert(Session.problem),
            shown if for_outsiders else rx.cond(Session.is_outside, outside(), shown),
            id="page",
            tab_index=-1,
        ),
        palette(PLACES),
        class_name="frame",
    )


def outside() -> rx.Component:
    """In place of every page, for somebody who belongs to no business, or no longer."""
    return rx.fragment(
        heading("No business"),
        rx.cond(
            Session.may_import_books,
            empty_state(
                "You belong to no business here.",
                "Bring your books, or have the owner of a business invite you.",
                link("Import books", to=IMPORT_BOOKS, class_name="button primary"),
            ),
            empty_state(
                "You belong to no business here.",
                "Its owner, or whoever runs this service, can give you a role in one.",
            ),
        ),
    )


def navigation(place: str) -> rx.Component:
    """The way to every place; at phone width the last ones wait behind More."""
    first = [nav_link(entry, place=place) for entry in PLACES[:FIRST_ON_A_PHONE]]
    rest = [nav_link(entry, place=place) for entry in PLACES[FIRST_ON_A_PHONE:]]
    more = button(
        rx.icon("ellipsis", size=18, aria_hidden=True),
        rx.el.span("More"),
        kind="more",
        custom_attrs={"data-toggles": "nav-rest", "aria-expanded": "false", "aria-controls": "nav-rest"},
    )
    return rx.el.nav(
        rx.el.ul(*first, class_name="nav-first"),
        rx.el.ul(*rest, class_name="nav-rest", id="nav-rest"),
        more,
        aria_label="Main",
        class_name="nav",
    )


def nav_link(entry: Place, *, place: str) -> rx.Component:
    """One place, marked when it is the one shown."""
    current = {"aria-current": "page"} if entry.name == place else {}
    return rx.el.li(
        link(
            rx.icon(entry.icon, size=16, aria_hidden=True),
            rx.el.span(entry.name),
            to=entry.path,
            custom_attrs={"data-key": entry.key, **current},
        )
    )


def business_switcher() -> rx.Component:
    """The business that is worked on, and the others one may go to."""
    has_many = cast("rx.vars.ArrayVar[Any]", Session.businesses).length() > 1
    return rx.el.div(
        button(
            rx.el.span("◧", class_name="mark", aria_hidden=True),
            rx.el.span(Session.business_name, class_name="business-name"),
            rx.icon("chevrons-up-down", size=14, aria_hidden=True),
            kind="business",
            aria_label="Business",
            title=Session.business_name,
            custom_attrs={"popoverTarget": "business-menu", "aria-haspopup": "true"},
        ),
        rx.el.div(
            rx.foreach(Session.businesses, business_entry),
            rx.cond(has_many, link("All clients", to="/clients", class_name="button entry all-clients")),
            rx.cond(
                Session.may_import_books | Session.is_of_the_demo,
                link("Import books", to=IMPORT_BOOKS, class_name="button entry all-clients"),
            ),
            id="business-menu",
            class_name="popover",
            custom_attrs={"popover": "auto"},
            aria_label="Businesses",
            role="group",
        ),
        class_name="business-box",
    )


def business_entry(business: Any) -> rx.Component:
    """One business to go to, with the role one has in it."""
    return button(
        rx.el.span(business.name),
        rx.el.span(business.role, class_name="hint"),
        kind="entry",
        on_click=Session.choose_business(business.id),
        custom_attrs={
            "popoverTarget": "business-menu",
            "popoverTargetAction": "hide",
            "aria-pressed": rx.cond(business.id == Session.business_id, "true", "false"),
        },
    )


def connection_status() -> rx.Component:
    """Whether what is shown is fresh: the socket's word goes before the API's."""
    word = rx.cond(has_connection_errors, RECONNECTING, Live.connection)
    is_lost = has_connection_errors | (Live.connection == RECONNECTING)
    tone = rx.cond(is_lost, "stale", rx.cond(Live.connection == CONNECTING, "open", "live"))
    return rx.el.div(
        rx.el.div(
            rx.el.span(word, class_name="status", custom_attrs={"data-tone": tone}),
            role="status",
            aria_label="Connection",
        ),
        rx.cond(
            Live.updated_at != "",
            rx.el.span(
                rx.cond(Live.connection == POLLED, "", "updated "),
                moment("just now", iso=Live.updated_at, exact=Live.updated_at),
                class_name="hint",
            ),
        ),
        class_name="connection",
    )


def user_menu() -> rx.Component:
    """Who is signed in, and the way out."""
    return rx.el.div(
        button(
            rx.icon("circle-user-round", size=18, aria_hidden=True),
            kind="round",
            aria_label="User menu",
            custom_attrs={"popoverTarget": "user-menu", "aria-haspopup": "true"},
        ),
        rx.el.div(
            rx.el.div(
                rx.el.strong(Session.user_name),
                rx.el.span(Session.user_email, class_name="hint"),
                class_name="person",
            ),
            link("Settings", to="/settings", class_name="button entry"),
            plain_form(
                rx.el.button("Sign out", type="submit", class_name="button entry"),
                action="/api/v1/session/end",
            ),
            id="user-menu",
            class_name="popover right",
            custom_attrs={"popover": "auto"},
            role="group",
            aria_label="User",
        ),
    )


def entering(*then: Any) -> list[Any]:
    """What every page does when it opens: learn who is there, load, then follow changes."""
    return [Session.enter, *then, Live.follow]
