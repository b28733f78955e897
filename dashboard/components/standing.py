"""Whether a package still stands: current, stale or superseded, why, and what to do about it."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from dashboard.components.elements import status_word
from dashboard.components.wording import day_text
from dashboard.schemas import MonthEndPackageResponse, MonthEndPackageStatusEnum


@dataclass(frozen=True)
class Standing:
    """A ready package's standing in words; all empty for one that is not ready."""

    word: str = ""  # Current, Stale or Superseded.
    tone: str = ""
    why: str = ""
    advice: str = ""
    newer_id: str = ""  # The package to use in its place.
    is_spent: bool = False  # It no longer stands.


CURRENT = Standing(word="Current", tone="current", why="The books have not moved since it was built.")


def to_standing(package: MonthEndPackageResponse) -> Standing:
    """Superseded when its period was reopened or a newer one replaces it, stale when the books moved."""
    if package.status != MonthEndPackageStatusEnum.READY:
        return Standing()
    if not package.superseded and not package.books_moved:
        return CURRENT
    newer = package.newer_package_id or ""
    is_superseded = package.superseded or bool(newer)
    return Standing(
        word="Superseded" if is_superseded else "Stale",
        tone="superseded" if is_superseded else "stale",
        why=_why(package),
        advice="Use the newer package." if newer else "Build it again before you hand it on.",
        newer_id=newer,
        is_spent=True,
    )


def _why(package: MonthEndPackageResponse) -> str:
    reasons = [
        "its period was reopened" if package.superseded else "",
        f"entries dated by {day_text(package.period_end.date())} were posted" if package.books_moved else "",
    ]
    return f"Since it was built, {' and '.join(reason for reason in reasons if reason)}."


def standing_word(standing: Any) -> rx.Component:
    """The standing as glyph and word, the reason and the advice at hand; nothing before it is ready."""
    return rx.cond(
        standing.word != "",
        rx.el.span(
            status_word(standing.word, standing.tone),
            title=f"{standing.why} {standing.advice}",
            class_name="standing",
        ),
    )
