"""Under a list: how many rows a page holds, and the way to the pages beside it."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from dashboard.components.elements import button


def pager(
    *,
    sizes: Sequence[int | str],
    size: Any,
    on_size: Any,
    on_previous: Any,
    on_next: Any,
    has_previous: Any,
    has_next: Any,
) -> rx.Component:
    """Rows a page, previous and next; a way that leads nowhere is disabled."""
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
        button("‹ Previous page", aria_label="Previous page", on_click=on_previous, disabled=~has_previous),
        button("Next page ›", aria_label="Next page", on_click=on_next, disabled=~has_next),
        class_name="pager",
    )
