"""What is wrong with a file that was to be imported: each problem with its place."""

import re
from dataclasses import dataclass
from typing import Any

import reflex as rx

from dashboard.components.elements import problem_alert

PLACED = re.compile(r"(?P<file>[^:]+):(?P<line>\d+): (?P<column>[^:]+): (?P<what>.*)")


@dataclass(frozen=True)
class ProblemRow:
    """One problem of a file: its place, and what is wrong there."""

    place: str
    what: str


def problem_rows(refusal: str, *, of_many_files: bool = False) -> list[ProblemRow]:
    """The problems that a refusal lists, one a line; without a place where it names none.

    The place begins with the name of the file where there may be many.
    """
    rows: list[ProblemRow] = []
    for words in refusal.splitlines():
        found = PLACED.fullmatch(words)
        place = f"line {found['line']}, {found['column']}" if found else ""
        if found:
            place = f"{found['file']}, {place}" if of_many_files else place.capitalize()
        rows.append(ProblemRow(place=place, what=found["what"] if found else words))
    return rows


def listed_problems(problem: Any, rows: Any) -> rx.Component:
    """What is wrong in a sentence, and each problem with its place; announced at once."""
    listed = rx.el.ul(rx.foreach(rows, problem_line), class_name="import-problems")
    return problem_alert(problem, rx.cond(rows.length() > 0, listed))


def problem_line(row: Any) -> rx.Component:
    """One problem: where, then what."""
    return rx.el.li(rx.cond(row.place != "", rx.el.strong(row.place, ": ")), row.what)
