"""The dialog that locks many periods at once: which, why, and what was skipped for what reason."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.elements import (
    button,
    close_dialog,
    dialog,
    dialog_buttons,
    field,
    open_dialog,
    problem_alert,
    text_input,
)
from dashboard.components.periods import PERIODS_MAX
from dashboard.components.wording import period_text
from dashboard.schemas import REASON_LENGTH_MAX, BulkLockPeriodsResult, PeriodStatus
from dashboard.state import connect, refresh_shown, to_sign_in

LOCK_DIALOG = "lock-periods"
LOCKED_AT_MOST = 120


@dataclass(frozen=True)
class Lockable:
    """A period that is not locked yet."""

    id: str
    name: str
    is_open: bool


@dataclass(frozen=True)
class SkippedRow:
    """A period that was not locked, and why."""

    name: str
    reason: str


async def lockable_periods(client: CloseClient) -> list[Lockable]:
    """Every period that is not locked, earliest first."""
    page = await client.list_periods(limit=PERIODS_MAX, sort_by="period_end", descending=False)
    return [
        Lockable(
            id=period.id,
            name=period_text(period.period_start, period.period_end),
            is_open=period.status == PeriodStatus.OPEN,
        )
        for period in page.items
        if period.status != PeriodStatus.LOCKED
    ]


def between(periods: Sequence[Lockable], *, first: str, last: str) -> list[Lockable]:
    """The periods from the first to the last, by their ids; none when they stand the wrong way round."""
    ids = [period.id for period in periods]
    if first not in ids or last not in ids:
        return []
    return list(periods[ids.index(first) : ids.index(last) + 1])


def what_locks(chosen: Sequence[Lockable]) -> str:
    """How many periods are locked, how many of them are closed first, and what a lock means."""
    if not chosen:
        return "The first period must not come after the last."
    if len(chosen) > LOCKED_AT_MOST:
        return f"{len(chosen)} periods are chosen; at most {LOCKED_AT_MOST} are locked at once."
    count = "1 period is" if len(chosen) == 1 else f"{len(chosen)} periods are"
    opened = sum(period.is_open for period in chosen)
    closed_first = f" {opened} of them open: closed first, with all checks." if opened else ""
    return f"{count} locked.{closed_first} Only an owner opens a locked period again."


def outcome_of(result: BulkLockPeriodsResult) -> str:
    """How many were locked and how many were not."""
    locked = "1 period was" if result.locked_count == 1 else f"{result.locked_count} periods were"
    skipped = f" {result.skipped_count} skipped:" if result.skipped_count else ""
    return f"{locked} locked.{skipped}"


class LockPeriodsState(rx.State):
    """The lock being asked for, then what came of it."""

    choices: list[Lockable] = []
    first: str = ""
    last: str = ""
    words: str = ""
    can_lock: bool = False
    problem: str = ""
    outcome: str = ""
    skipped: list[SkippedRow] = []

    @rx.event
    async def ask(self, period_id: str) -> AsyncIterator[Any]:
        """Open the dialog for this period, or for all that are closed when none is named."""
        self.reset()
        yield open_dialog(LOCK_DIALOG)
        try:
            async with await connect(self) as client:
                self.choices = await lockable_periods(client)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        if not self.choices:
            self.words = "Every period is locked already."
            return
        closed = [period.id for period in self.choices if not period.is_open]
        self.first = period_id or self.choices[0].id
        self.last = period_id or (closed[-1] if closed else self.choices[0].id)
        self._say()

    @rx.event
    def choose_first(self, period_id: str) -> None:
        """Begin with this period."""
        self.first = period_id
        self._say()

    @rx.event
    def choose_last(self, period_id: str) -> None:
        """End with this period."""
        self.last = period_id
        self._say()

    @rx.event
    async def confirm(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Lock what was chosen, and say what was not locked and why."""
        self.problem = ""
        chosen = between(self.choices, first=self.first, last=self.last)
        try:
            async with await connect(self) as client:
                result = await client.bulk_lock(
                    [period.id for period in chosen],
                    lock_reason=str(form.get("lock_reason", "")).strip(),
                    force=form.get("close_anyway") == "on",
                )
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        names = {period.id: period.name for period in self.choices}
        self.skipped = [
            SkippedRow(name=names.get(each.period_id, each.period_id), reason=each.reason)
            for each in result.skipped
        ]
        self.outcome = outcome_of(result)
        yield refresh_shown(self)

    def _say(self) -> None:
        chosen = between(self.choices, first=self.first, last=self.last)
        self.words, self.can_lock = what_locks(chosen), 0 < len(chosen) <= LOCKED_AT_MOST


def lock_periods_dialog() -> rx.Component:
    """Which periods are locked and why; afterwards, what came of it."""
    state: Any = LockPeriodsState
    return dialog(
        "Lock periods",
        rx.cond(state.outcome != "", what_came_of_it(), lock_form()),
        id=LOCK_DIALOG,
    )


def lock_form() -> rx.Component:
    """The periods to lock, and the reason that is kept with each."""
    state: Any = LockPeriodsState
    return rx.fragment(
        problem_alert(state.problem),
        rx.el.form(
            rx.el.div(
                period_choice("First period", value=state.first, on_change=state.choose_first),
                period_choice("Last period", value=state.last, on_change=state.choose_last),
                class_name="lock-range",
            ),
            rx.el.p(state.words, role="status", aria_label="What is locked"),
            text_input(
                "Lock reason",
                name="lock_reason",
                max_length=REASON_LENGTH_MAX,
                auto_complete="off",
                placeholder="Audited, annual accounts filed",
            ),
            rx.el.div(
                rx.el.label(
                    rx.el.input(type="checkbox", name="close_anyway"),
                    rx.el.span("Close anyway"),
                    class_name="choice",
                ),
                rx.el.p(
                    "Open periods are closed over what blocks, for the lock reason; checks stay open items.",
                    class_name="hint",
                ),
            ),
            dialog_buttons("Lock periods", LOCK_DIALOG, waits=~state.can_lock),
            on_submit=state.confirm,
        ),
    )


def period_choice(label: str, *, value: Any, on_change: Any) -> rx.Component:
    """The choice of one of the periods that are not locked."""
    return field(
        label,
        rx.el.select(
            rx.foreach(LockPeriodsState.choices, lambda period: rx.el.option(period.name, value=period.id)),
            value=value,
            on_change=on_change,
            class_name="select",
        ),
    )


def what_came_of_it() -> rx.Component:
    """How many were locked, and why the others were not."""
    state: Any = LockPeriodsState
    return rx.fragment(
        rx.el.p(state.outcome, class_name="strong", role="status"),
        rx.el.ul(
            rx.foreach(
                state.skipped,
                lambda row: rx.el.li(
                    rx.el.span(row.name, class_name="strong"), rx.el.span(row.reason, class_name="hint")
                ),
            ),
            class_name="skipped",
        ),
        rx.el.div(
            button("Done", kind="primary", on_click=close_dialog(LOCK_DIALOG)), class_name="dialog-buttons"
        ),
    )
