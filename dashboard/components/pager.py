"""Under a list: how many rows a page holds, and the way to the pages beside it."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from dashboard.calls.paging import Direction
from dashboard.components.elements import button
from dashboard.wire.shapes import Page


class TurnsPages(rx.State, mixin=True):
    """A list of which one page is shown; the address says which."""

    next_path: str = ""
    previous_path: str = ""

    @rx.event
    def go_next(self) -> Any:
        """Turn to the next page."""
        return rx.redirect(self.next_path) if self.next_path else None

    @rx.event
    def go_back(self) -> Any:
        """Turn to the page before."""
        return rx.redirect(self.previous_path) if self.previous_path else None

    def _know_the_ways(self, page: Page, path_at: Callable[[str, Direction], str]) -> None:
        """Learn where the pages beside this one are; none where there is nothing."""
        following, preceding = page.next_cursor, page.prev_cursor
        self.next_path = path_at(following, "next") if page.has_next and following else ""
        self.previous_path = path_at(preceding, "prev") if page.has_prev and preceding else ""


def pager(state: type[TurnsPages], *, sizes: Sequence[int | str], size: Any, on_size: Any) -> rx.Component:
    """Rows a page, previous and next; a way that leads nowhere is disabled."""
    ways: Any = state
    return rx.el.div(
        rx.el.label(
            rx.el.span("Rows a page", class_name="hint"),
            rx.el.select(
                *(rx.el.option(str(each), value=str(each)) for each in sizes),
                value=size,
                on_change=on_size,
                class_name="select",
            ),
        ),
        rx.el.span(class_name="spring"),
        button(
            "‹ Previous page",
            aria_label="Previous page",
            on_click=ways.go_back,
            disabled=ways.previous_path == "",
        ),
        button("Next page ›", aria_label="Next page", on_click=ways.go_next, disabled=ways.next_path == ""),
        class_name="pager",
    )
