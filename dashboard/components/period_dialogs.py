"""The dialogs that close and reopen a period."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.elements import (
    button,
    close_dialog,
    dialog,
    field,
    open_dialog,
    problem_alert,
    text_input,
)
from dashboard.components.readiness import CheckRow, check_list, to_check_row
from dashboard.components.wording import period_text, range_text
from dashboard.schemas import AccountingPeriodResponse
from dashboard.state import Session, connect, refresh_shown, to_sign_in

CLOSE_DIALOG, REOPEN_DIALOG = "close-period", "reopen-period"


def what_closes(period: AccountingPeriodResponse) -> str:
    """Which dates become read-only, in words."""
    days = (period.period_end - period.period_start).days + 1
    return (
        f"Everything dated in these {days} days, the first and the last included, becomes read-only for "
        "everyone. Other periods stay as they are."
    )


def what_reopens(period: AccountingPeriodResponse) -> str:
    """What reopening does, in words."""
    name = period_text(period.period_start, period.period_end)
    return (
        f"Entries dated in {name} can be posted again, and packages of {name} are marked superseded. "
        "Who closed the period, when and why stays on record."
    )


class ClosePeriodState(rx.State):
    """The close being asked for: which period, and what stands in its way."""

    title: str = ""
    words: str = ""
    blockers: list[CheckRow] = []
    is_checked: bool = False
    problem: str = ""
    period_end: str = ""

    @rx.event(background=True)
    async def ask(self, period_id: str) -> AsyncIterator[Any]:
        """Open the dialog for this period, then say what blocks the close."""
        async with self:
            self.reset()
            client = await connect(self)
            digits = (await self.get_state(Session))._digits
        yield open_dialog(CLOSE_DIALOG)
        try:
            async with client:
                period = await client.get_period(period_id)
                async with self:
                    name = period_text(period.period_start, period.period_end)
                    self.title = f"{name} · {range_text(period.period_start, period.period_end)}"
                    self.words, self.period_end = what_closes(period), period.period_end.isoformat()
                found = await client.readiness(period_id)
        except (ApiError, ApiUnreachable) as problem:
            async with self:
                self.problem = str(problem)
            return
        async with self:
            self.blockers = [to_check_row(item, digits=digits) for item in found.items if item.blocks]
            self.is_checked = True

    @rx.event
    async def confirm(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Close the period, or show why it is not to be."""
        self.problem = ""
        try:
            async with await connect(self) as client:
                await client.close_period(
                    period_end=date.fromisoformat(self.period_end),
                    lock_reason=str(form.get("lock_reason", "")).strip() or None,
                    force=form.get("close_anyway") == "on",
                )
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        yield close_dialog(CLOSE_DIALOG)
        yield refresh_shown(self)


class ReopenPeriodState(rx.State):
    """The reopening being asked for."""

    period_id: str = ""
    title: str = ""
    words: str = ""
    problem: str = ""

    @rx.event
    async def ask(self, period_id: str) -> AsyncIterator[Any]:
        """Open the dialog for this period."""
        self.reset()
        yield open_dialog(REOPEN_DIALOG)
        try:
            async with await connect(self) as client:
                period = await client.get_period(period_id)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        self.period_id = period.id
        name = period_text(period.period_start, period.period_end)
        self.title = f"{name} · {range_text(period.period_start, period.period_end)}"
        self.words = what_reopens(period)

    @rx.event
    async def confirm(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Reopen the period, or show why it is not to be."""
        self.problem = ""
        try:
            async with await connect(self) as client:
                await client.reopen_period(
                    self.period_id, reopen_reason=str(form.get("reopen_reason", "")).strip()
                )
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        yield close_dialog(REOPEN_DIALOG)
        yield refresh_shown(self)


def close_period_dialog() -> rx.Component:
    """What closing does, what blocks it, and the reason that is kept with it."""
    state: Any = ClosePeriodState
    return dialog(
        "Close period",
        rx.el.p(state.title, class_name="strong"),
        rx.el.p(state.words),
        problem_alert(state.problem),
        rx.el.form(
            rx.cond(
                state.is_checked,
                rx.cond(
                    state.blockers.length() > 0,
                    blockers(),
                    rx.el.p("Nothing blocks the close.", class_name="hint"),
                ),
                rx.el.p("Checking…", class_name="hint", role="status"),
            ),
            text_input(
                "Lock reason",
                name="lock_reason",
                max_length=1000,
                auto_complete="off",
                placeholder="Reviewed, bank and receivables reconciled",
            ),
            dialog_buttons("Close period", CLOSE_DIALOG),
            on_submit=state.confirm,
        ),
        id=CLOSE_DIALOG,
    )


def blockers() -> rx.Component:
    """What stands in the way, and the way past it."""
    state: Any = ClosePeriodState
    count = state.blockers.length()
    return rx.fragment(
        rx.el.p(
            rx.cond(count == 1, "1 check blocks the close:", f"{count} checks block the close:"),
            class_name="strong",
        ),
        check_list(ClosePeriodState.blockers),
        rx.el.label(
            rx.el.input(type="checkbox", name="close_anyway"), rx.el.span("Close anyway"), class_name="choice"
        ),
        rx.el.p("Closing anyway needs a lock reason; say in it why.", class_name="hint"),
    )


def reopen_period_dialog() -> rx.Component:
    """What reopening does, and the reason that is kept with it."""
    state = ReopenPeriodState
    return dialog(
        "Reopen period",
        rx.el.p(state.title, class_name="strong"),
        rx.el.p(state.words),
        problem_alert(state.problem),
        rx.el.form(
            field(
                "Reason",
                rx.el.input(name="reopen_reason", type="text", max_length=1000, auto_complete="off"),
            ),
            dialog_buttons("Reopen period", REOPEN_DIALOG),
            on_submit=state.confirm,
        ),
        id=REOPEN_DIALOG,
    )


def dialog_buttons(act: str, dialog_id: str) -> rx.Component:
    """The way out and the act itself."""
    return rx.el.div(
        button("Cancel", on_click=close_dialog(dialog_id)),
        button(act, kind="primary", type="submit"),
        class_name="dialog-buttons",
    )
