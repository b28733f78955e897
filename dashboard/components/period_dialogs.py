"""The dialog that closes a period."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.approval_words import ASK, SECOND_PERSON, asks_for_second_person
from dashboard.components.elements import (
    button,
    close_dialog,
    day_input,
    dialog,
    dialog_buttons,
    open_dialog,
    problem_alert,
    text_input,
)
from dashboard.components.periods import PERIODS_MAX
from dashboard.components.readiness import CheckRow, check_list, to_check_row
from dashboard.components.wording import period_text, range_text
from dashboard.schemas import (
    REASON_LENGTH_MAX,
    REASON_LENGTH_MIN,
    AccountingPeriodResponse,
    OverrideRequest,
    PeriodStatus,
)
from dashboard.state import Session, connect, refresh_shown, to_sign_in

CLOSE_DIALOG = "close-period"
NAMED_MAX = 3
REASONS_SHOWN = 3
OVERRIDE_PARTS = ("reason", "owner", "due")
DAYS_WITHOUT_A_NEXT_PERIOD = 31


def what_closes(period: AccountingPeriodResponse, later_open: Sequence[AccountingPeriodResponse] = ()) -> str:
    """Which dates become read-only and which later periods stay open, in words."""
    days = (period.period_end - period.period_start).days + 1
    return (
        f"Everything dated in these {days} days, the first and the last included, becomes read-only for "
        f"everyone. {who_stays_open(later_open)}"
    )


def who_stays_open(later: Sequence[AccountingPeriodResponse]) -> str:
    """The later open periods by name, the first few of them."""
    names = [period_text(each.period_start, each.period_end) for each in later]
    if not names:
        return "No later period is open."
    if len(names) > NAMED_MAX:
        return f"{names[0]} and {len(names) - 1} later periods stay open."
    if len(names) == 1:
        return f"{names[0]} stays open."
    return f"{', '.join(names[:-1])} and {names[-1]} stay open."


def asked_overrides(
    form: Mapping[str, Any], blockers: Sequence[CheckRow], *, lock_reason: str | None
) -> list[OverrideRequest] | None:
    """One override for each blocker; its reason is the lock reason where none is typed. ValueError."""
    if form.get("close_anyway") != "on" or not blockers:
        return None
    found: list[OverrideRequest] = []
    for row in blockers:
        reason, owner, due = (str(form.get(f"{part}-{row.id}", "")).strip() for part in OVERRIDE_PARTS)
        reason = reason or lock_reason or ""
        if len(reason) < REASON_LENGTH_MIN:
            raise ValueError(
                f"{row.title}: say why it is closed over, in {REASON_LENGTH_MIN} letters at least."
            )
        if not owner:
            raise ValueError(f"{row.title}: name who sees to it.")
        try:
            day = date.fromisoformat(due)
        except ValueError:
            raise ValueError(f"{row.title}: type the due date as 2026-04-30.") from None
        found.append(OverrideRequest(check=row.id, reason=reason, owner=owner, due_date=day))
    return found


async def later_open_periods(
    client: CloseClient, period: AccountingPeriodResponse
) -> list[AccountingPeriodResponse]:
    """The open periods after this one, earliest first."""
    page = await client.list_periods(
        status=PeriodStatus.OPEN, limit=PERIODS_MAX, sort_by="period_end", descending=False
    )
    return [each for each in page.items if each.period_end > period.period_end]


class ClosePeriodState(rx.State):
    """The close being asked for: which period, and what stands in its way."""

    title: str = ""
    words: str = ""
    blockers: list[CheckRow] = []
    warnings: list[CheckRow] = []
    is_checked: bool = False
    problem: str = ""
    period_end: str = ""
    owner: str = ""  # Proposed for each blocker, as is the day.
    due_date: str = ""
    period_id: str = ""
    needs_second_person: bool = False
    reasons: list[str] = []

    @rx.event(background=True)
    async def ask(self, period_id: str) -> AsyncIterator[Any]:
        """Open the dialog for this period, then say what blocks the close."""
        async with self:
            self.reset()
            client = await connect(self)
            session = await self.get_state(Session)
            digits, self.owner, business_id = session._digits, session.user_name, session.business_id
        yield open_dialog(CLOSE_DIALOG)
        try:
            async with client:
                period = await client.get_period(period_id)
                later = await later_open_periods(client, period)
                reasons = await client.reasons()
                is_for_two = await asks_for_second_person(client, business_id)
                async with self:
                    self._take(period, later, reasons)
                    self.needs_second_person = is_for_two
                found = await client.readiness(period_id)
        except (ApiError, ApiUnreachable) as problem:
            async with self:
                self.problem = str(problem)
            return
        async with self:
            rows = [to_check_row(item, digits=digits) for item in found.items]
            self.blockers = [row for row in rows if row.blocks]
            self.warnings = [row for row in rows if row.tone == "warning" and not row.blocks]
            self.is_checked = True

    def _take(
        self,
        period: AccountingPeriodResponse,
        later: Sequence[AccountingPeriodResponse],
        reasons: list[str],
    ) -> None:
        name = period_text(period.period_start, period.period_end)
        self.title = f"{name} · {range_text(period.period_start, period.period_end)}"
        self.words, self.period_end = what_closes(period, later), period.period_end.isoformat()
        self.period_id = period.id
        next_end = later[0].period_end if later else None
        due = next_end or period.period_end + timedelta(days=DAYS_WITHOUT_A_NEXT_PERIOD)
        self.due_date, self.reasons = due.isoformat(), reasons[:REASONS_SHOWN]

    @rx.event
    async def confirm(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Close the period, or show why it is not to be."""
        self.problem = ""
        lock_reason = str(form.get("lock_reason", "")).strip() or None
        try:
            overrides = asked_overrides(form, self.blockers, lock_reason=lock_reason)
            async with await connect(self) as client:
                await self._close(client, overrides, lock_reason, force=form.get("close_anyway") == "on")
        except ValueError as problem:
            self.problem = str(problem)
            return
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        yield close_dialog(CLOSE_DIALOG)
        yield refresh_shown(self)

    async def _close(
        self,
        client: CloseClient,
        overrides: list[OverrideRequest] | None,
        lock_reason: str | None,
        *,
        force: bool,
    ) -> None:
        period_end = date.fromisoformat(self.period_end)
        if force and self.blockers and self.needs_second_person:
            await client.ask_to_close(
                self.period_id, period_end=period_end, lock_reason=lock_reason, overrides=overrides
            )
        else:
            await client.close_period(
                period_end=period_end, lock_reason=lock_reason, force=force, overrides=overrides
            )


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
                rx.fragment(
                    rx.cond(
                        state.blockers.length() > 0,
                        blockers(),
                        rx.el.p("Nothing blocks the close.", class_name="hint"),
                    ),
                    rx.cond(state.warnings.length() > 0, warnings()),
                ),
                rx.el.p("Checking…", class_name="hint", role="status"),
            ),
            text_input(
                "Lock reason",
                name="lock_reason",
                max_length=REASON_LENGTH_MAX,
                auto_complete="off",
                placeholder="Reviewed, bank and receivables reconciled",
            ),
            rx.cond(state.reasons.length() > 0, recent_reasons()),
            dialog_buttons(
                rx.cond(state.needs_second_person & (state.blockers.length() > 0), ASK, "Close period"),
                CLOSE_DIALOG,
                waits=~state.is_checked,
            ),
            on_submit=state.confirm,
        ),
        id=CLOSE_DIALOG,
    )


def recent_reasons() -> rx.Component:
    """Reasons that were given before: a click takes one over."""
    return rx.el.p(
        "Recent: ",
        rx.foreach(
            ClosePeriodState.reasons,
            lambda reason: button(
                reason, kind="quiet", custom_attrs={"data-fills": "lock_reason", "data-text": reason}
            ),
        ),
        class_name="hint recent-reasons",
    )


def warnings() -> rx.Component:
    """What does not stop the close, yet should be known to whoever closes."""
    state: Any = ClosePeriodState
    count = state.warnings.length()
    return rx.el.details(
        rx.el.summary(
            rx.cond(count == 1, "1 warning does not", f"{count} warnings do not"), " stop the close"
        ),
        check_list(ClosePeriodState.warnings),
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
        rx.el.div(
            rx.el.label(
                rx.el.input(type="checkbox", name="close_anyway"),
                rx.el.span("Close anyway"),
                class_name="choice",
            ),
            rx.el.p(
                "Closing anyway needs a lock reason. Each check stays on the readiness of later months until "
                "somebody says how it was seen to.",
                class_name="hint",
            ),
            rx.cond(state.needs_second_person, rx.el.p(SECOND_PERSON, class_name="hint")),
            rx.el.div(rx.foreach(ClosePeriodState.blockers, override_fields), class_name="overrides"),
            class_name="close-anyway",
        ),
    )


def override_fields(row: Any) -> rx.Component:
    """Why the check is closed over, who sees to it, and by when."""
    state = ClosePeriodState
    return rx.el.fieldset(
        rx.el.legend(row.title),
        text_input(
            "Why it is closed over",
            name=f"reason-{row.id}",
            max_length=REASON_LENGTH_MAX,
            auto_complete="off",
        ),
        rx.el.div(
            text_input(
                "Owner",
                name=f"owner-{row.id}",
                max_length=255,
                auto_complete="off",
                default_value=state.owner,
            ),
            day_input("Due date", name=f"due-{row.id}", default_value=state.due_date),
            class_name="range",
        ),
    )
