"""What one picture shows: whose books, which page, and what was done there before."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from playwright.sync_api import Page

Step = Callable[[Page], None]
PHONE, WIDE = 375, 1440


class Answers(StrEnum):
    """How the dashboard answers while the picture is taken."""

    AS_USUAL = "as usual"
    NOT_YET = "not yet"  # The page stays as it is before the first answer.
    GONE = "gone"  # The connection is lost after the page was there.


@dataclass(frozen=True, kw_only=True)
class Look:
    """How the reader's screen is set up."""

    name: str
    width: int
    dark: bool = False
    contrast: bool = False


LIGHT, DARK = Look(name="light", width=WIDE), Look(name="dark", width=WIDE, dark=True)
PHONE_LIGHT = Look(name="phone-light", width=PHONE)
PHONE_DARK = Look(name="phone-dark", width=PHONE, dark=True)
CONTRAST = Look(name="contrast", width=WIDE, contrast=True)
LOOKS = (LIGHT, DARK, PHONE_LIGHT, PHONE_DARK)
PAGE_LOOKS = (*LOOKS, CONTRAST)  # Of a whole page, where high contrast has the most to differ in.


@dataclass(frozen=True)
class State:
    """One page in one state. A path may name `{package}`, the newest package of the books."""

    name: str
    path: str
    after: tuple[Step, ...] = ()
    books: str = "demo"
    role: str = "owner"  # Nobody is signed in where it is empty.
    answers: Answers = Answers.AS_USUAL
    looks: tuple[Look, ...] = LOOKS


def press(name: str, *, role: str = "button") -> Step:
    """Click what has this accessible name, in the page itself or in a dialog over it."""
    places = "main, [role=dialog], dialog"
    return lambda page: page.locator(places).get_by_role(role, name=name).first.click()  # type: ignore[arg-type]


def fill(name: str, text: str) -> Step:
    return lambda page: page.get_by_role("textbox", name=name).first.fill(text)


def key(name: str) -> Step:
    return lambda page: page.keyboard.press(name)


def see(words: str) -> Step:
    """Wait until these words are on the page."""
    return lambda page: page.get_by_text(words).first.wait_for()
