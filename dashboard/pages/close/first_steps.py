"""The first steps of a newcomer, on the close page until they are done or skipped."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.elements import button, link, status_word
from dashboard.components.frame import IMPORT_BOOKS
from dashboard.schemas import FirstStep, FirstStepKind
from dashboard.state import connect, refresh_on

# What to do, how, and where if not here.
WORDS: dict[FirstStepKind, tuple[str, str, str]] = {
    FirstStepKind.BUILD_PACKAGE: (
        "Build a package",
        "Tick reports under “Build a package” below, and download the zip once it is ready.",
        "",
    ),
    FirstStepKind.CLOSE_PERIOD: (
        "Close a month",
        "Readiness says what stands in the way; “Close anyway” takes a reason. You can reopen it afterwards.",
        "",
    ),
    FirstStepKind.BRING_BOOKS: (
        "Bring your own books",
        "Import a folder of CSV files: chart of accounts, journal, and the bank if you have it.",
        IMPORT_BOOKS,
    ),
    FirstStepKind.INVITE: (
        "Invite the people you work with",
        "Each gets a link and a role: viewer, member, admin or owner.",
        "/settings#people",
    ),
}


@dataclass(frozen=True)
class StepRow:
    """One step in words."""

    name: str
    how: str
    path: str
    is_done: bool
    is_next: bool


def to_step_rows(steps: list[FirstStep]) -> list[StepRow]:
    """The steps in words; the first that is not done is the next one."""
    following = next((step.kind for step in steps if not step.is_done), None)
    return [
        StepRow(*WORDS[step.kind], is_done=step.is_done, is_next=step.kind == following) for step in steps
    ]


class FirstStepsState(rx.State):
    """What a newcomer has still to do; nothing for everybody else."""

    rows: list[StepRow] = []
    progress: str = ""

    @rx.event
    async def load(self) -> None:
        """Show them; once all are done they go for good. Runs on page load."""
        await self._take()
        if self.rows and all(row.is_done for row in self.rows):
            await self._end()

    @rx.event
    async def refresh(self) -> None:
        """Look again whether one is done, while there are any."""
        if self.rows:
            await self._take()

    @rx.event
    async def skip(self) -> None:
        """Show them no longer."""
        await self._end()

    async def _take(self) -> None:
        try:
            async with await connect(self) as client:
                found = await client.first_steps()
        except (ApiError, ApiUnreachable):
            return  # They are no part of the close: the page says itself when the API is away.
        self.rows = to_step_rows(found)
        self.progress = f"{sum(row.is_done for row in self.rows)} of {len(self.rows)} done"

    async def _end(self) -> None:
        self.rows = []
        try:
            async with await connect(self) as client:
                await client.end_first_steps()
        except (ApiError, ApiUnreachable):
            return  # The next page asks again.


STATE: Any = FirstStepsState
refresh_on("package", "period", route="/", handler=FirstStepsState.refresh)


def first_steps() -> rx.Component:
    """What to do first, and what of it is done."""
    return rx.cond(
        STATE.rows.length() > 0,
        rx.el.section(
            rx.el.div(
                rx.el.h2("First steps", id="first-steps"),
                rx.el.span(STATE.progress, class_name="hint", role="status", aria_label="Steps done"),
                button(
                    "Skip",
                    rx.el.span(" the first steps", class_name="unseen"),
                    kind="quiet",
                    on_click=STATE.skip,
                ),
                class_name="section-head",
            ),
            rx.el.ol(rx.foreach(STATE.rows, step), class_name="first-steps"),
            class_name="panel newcomer",
            custom_attrs={"aria-labelledby": "first-steps"},
        ),
    )


def step(row: Any) -> rx.Component:
    """One step: its state, what it is, and how it is done."""
    return rx.el.li(
        rx.cond(row.is_done, status_word("Done", "pass"), status_word("To do", "open")),
        rx.el.div(
            rx.cond(
                (row.path != "") & ~row.is_done,
                link(row.name, to=row.path, class_name="step-name"),
                rx.el.span(row.name, class_name="step-name"),
            ),
            rx.cond(row.is_done, "", rx.el.span(row.how, class_name="hint")),
        ),
        custom_attrs={"data-next": rx.cond(row.is_next, "true", "false")},
    )
