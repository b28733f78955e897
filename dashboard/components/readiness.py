"""The checks of a period as rows: glyph, word, amount."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from dashboard.components.elements import link, status_word
from dashboard.components.wording import CHECK_WORDS, money_text
from dashboard.money import plain_text
from dashboard.schemas import ReadinessItem


@dataclass(frozen=True)
class CheckRow:
    """One check, in words."""

    id: str
    status: str
    tone: str
    title: str
    detail: str
    amount: str
    blocks: bool
    link: str  # Path of the screen that shows the records it is about; empty where none does.


def to_check_row(item: ReadinessItem, *, digits: int) -> CheckRow:
    """The check in words."""
    title = item.title or item.detail
    return CheckRow(
        id=item.check,
        status=CHECK_WORDS[item.status],
        tone=item.status,
        title=title,
        detail=item.detail if item.title and item.detail != item.title else "",
        amount=amount_text(item, digits=digits),
        blocks=item.blocks,
        link=item.link or "",
    )


def amount_text(item: ReadinessItem, *, digits: int) -> str:
    """The difference found. That it is zero says something of a check that passes, and misleads elsewhere."""
    if item.amount == 0:
        return plain_text(0, digits=digits) if item.status == "pass" else ""
    return money_text(item.amount, digits=digits)


def check_list(rows: Any) -> rx.Component:
    """Checks, one a line."""
    return rx.el.ul(rx.foreach(rows, check_line), class_name="checks")


def check_line(row: Any) -> rx.Component:
    """One check: what it found, and by how much it is off."""
    return rx.el.li(
        status_word(row.status, row.tone),
        rx.el.span(
            rx.cond(
                row.link != "",
                link(row.title, to=row.link, class_name="check-title inline-link"),
                rx.el.span(row.title, class_name="check-title"),
            ),
            rx.cond((row.detail != "") & (row.tone != "pass"), rx.el.span(row.detail, class_name="hint")),
            class_name="check-words",
        ),
        rx.el.span(row.amount, class_name="number"),
        title=row.detail,
        custom_attrs={"data-check": row.id},
    )
