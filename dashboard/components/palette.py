"""The way to anywhere by keyboard: Ctrl-K finds a page, a month or a business; ? shows the shortcuts.

What is typed is matched in the browser (`assets/palette.js`), so no keystroke waits for the server.
"""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.elements import button, dialog, link
from dashboard.components.periods import all_periods
from dashboard.state import Session, connect

SHEET = "shortcuts"
SHORTCUTS = (
    ("Find a page, a month or a business", ("Ctrl", "K")),
    ("Find in the list that is shown", ("/",)),
    ("Down and up in a list of packages", ("J", "K")),
    ("Choose the row, open it", ("X", "Enter")),
    ("This sheet", ("?",)),
    ("Close what lies over the page", ("Esc",)),
)


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    name: str
    path: str
    icon: str
    key: str  # Pressed after G.


@dataclass(frozen=True)
class Month:
    """A period that can be gone to."""

    key: str
    name: str
    status: str
    tone: str


class Palette(rx.State):
    """The months of the business, asked for whenever the palette opens."""

    months: list[Month] = []

    @rx.event
    async def fill(self) -> None:
        """Learn the months, the latest first. Without them pages and businesses can still be found."""
        try:
            async with await connect(self) as client:
                found = await all_periods(client, timezone="UTC")
        except (ApiError, ApiUnreachable):
            found = []
        self.months = [Month(each.key, each.name, each.status, each.tone) for each in reversed(found)]


def palette_button() -> rx.Component:
    """Opens the palette; the browser also clicks it on Ctrl-K."""
    return button(
        rx.icon("search", size=14, aria_hidden=True),
        rx.el.span("Search", class_name="palette-word"),
        rx.el.kbd("Ctrl K", aria_hidden=True),
        kind="search",
        aria_label="Search",
        on_click=[Session.enter, Palette.fill],  # The page itself may not have learnt yet who is there.
        custom_attrs={"data-palette": "", "aria-haspopup": "dialog", "aria-keyshortcuts": "Control+K Meta+K"},
    )


def palette(places: tuple[Place, ...]) -> rx.Component:
    """The dialog with everything there is to go to, and the sheet of shortcuts."""
    return rx.fragment(
        rx.el.dialog(
            rx.el.input(
                type="text",
                role="combobox",
                placeholder="A page, a month, a business",
                auto_complete="off",
                spell_check=False,
                aria_label="Go to",
                custom_attrs={
                    "aria-expanded": "true",
                    "aria-controls": "palette-list",
                    "aria-autocomplete": "list",
                },
            ),
            rx.el.div(
                *(_place(place) for place in places),
                rx.foreach(Palette.months, _month),
                rx.foreach(Palette.months, _reports_of_month),
                rx.foreach(Session.businesses, _business),
                id="palette-list",
                role="listbox",
                aria_label="Places",
            ),
            rx.el.p("Nothing here is called that.", class_name="palette-nothing", role="status"),
            id="palette",
            class_name="palette",
            aria_label="Search",
        ),
        _sheet(places),
    )


def _place(place: Place) -> rx.Component:
    return link(
        rx.icon(place.icon, size=16, aria_hidden=True),
        rx.el.span(place.name),
        rx.el.span(rx.el.kbd("G"), " ", rx.el.kbd(place.key.upper()), class_name="keys", aria_hidden=True),
        to=place.path,
        **_option(place.name),
    )


def _month(month: Any) -> rx.Component:
    return link(
        rx.icon("calendar-check", size=16, aria_hidden=True),
        rx.el.span(month.name),
        rx.el.span(month.status, class_name="status", custom_attrs={"data-tone": month.tone}),
        to=f"/?period={month.key}",
        **_option(month.name, only_when_asked=True, more={"data-month": ""}),
    )


def _reports_of_month(month: Any) -> rx.Component:
    return link(
        rx.icon("file-chart-column", size=16, aria_hidden=True),
        rx.el.span(f"Reports of {month.name}"),
        to=f"/reports?period={month.key}",
        **_option(f"Reports of {month.name}", only_when_asked=True),
    )


def _business(business: Any) -> rx.Component:
    return rx.el.div(
        rx.icon("building-2", size=16, aria_hidden=True),
        rx.el.span(business.name),
        rx.el.span(business.role, class_name="hint"),
        on_click=Session.choose_business(business.id),
        **_option(business.name, only_when_asked=True),
    )


def _option(
    words: Any, *, only_when_asked: bool = False, more: dict[str, str] | None = None
) -> dict[str, Any]:
    """One choice of the list, found by its words; some only once something is typed."""
    asked = {"data-asked": ""} if only_when_asked else {}
    return {
        "role": "option",
        "class_name": "palette-option",
        "tab_index": -1,
        "custom_attrs": {"data-words": words, "aria-selected": "false", **asked, **(more or {})},
    }


def _sheet(places: tuple[Place, ...]) -> rx.Component:
    """Every shortcut there is."""
    ways = [(f"Go to {place.name}", ("G", place.key.upper())) for place in places]
    return dialog(
        "Keyboard shortcuts",
        rx.el.dl(
            *(
                rx.el.div(rx.el.dt(what), rx.el.dd(*(rx.el.kbd(key) for key in keys)))
                for what, keys in (*SHORTCUTS, *ways)
            ),
            class_name="shortcuts",
        ),
        rx.el.div(
            button("Close", custom_attrs={"data-closes": SHEET}, auto_focus=True), class_name="dialog-buttons"
        ),
        id=SHEET,
    )
