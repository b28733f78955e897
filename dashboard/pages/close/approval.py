"""The part of the close page for what waits for a second person, and for what the last one decided."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.elements import (
    button,
    close_dialog,
    dialog,
    open_dialog,
    problem_alert,
    status_word,
    text_input,
)
from dashboard.components.wording import day_text, exact_text, listed_text, minute_text
from dashboard.pages.close.part import read_part
from dashboard.schemas import REASON_LENGTH_MAX, ApprovalKind, ApprovalResponse, ApprovalState
from dashboard.state import Session, connect, refresh_shown, to_sign_in

ANSWER_DIALOG = "answer-request"
PEOPLE_NAMED = 6
SHOWN_STATES = {ApprovalState.PENDING, ApprovalState.REFUSED, ApprovalState.EXPIRED}
DECIDED_WORDS = {
    ApprovalState.APPROVED: "approved it",
    ApprovalState.REFUSED: "refused it",
    ApprovalState.WITHDRAWN: "withdrew it",
}


@dataclass(frozen=True)
class ApprovalRow:
    """What was asked for, in words."""

    id: str
    act: str
    words: str
    details: list[str]
    is_own: bool
    is_pending: bool
    expires: str  # Until when it can be answered; empty once it was, or where it has no end.
    answer: str  # Who decided what, and why; empty while it waits.


def to_approval_row(asked: ApprovalResponse, *, name: str, own_id: str, timezone: str) -> ApprovalRow:
    """The request in words; `name` is the period's."""
    who = asked.asked_by_name or "Somebody"
    act = "close" if asked.kind == ApprovalKind.CLOSE else "reopen"
    over = " over what blocks" if asked.kind == ApprovalKind.CLOSE else ""
    return ApprovalRow(
        id=asked.id,
        act=f"{act.capitalize()} {name}{over}",
        words=f"{who} asks to {act} {name}{over}: {asked.reason} · {exact_text(asked.asked_at, timezone)}",
        details=details_of(asked.request, timezone=timezone),
        is_own=asked.asked_by_user_id == own_id,
        is_pending=asked.state == ApprovalState.PENDING,
        expires=expiry_of(asked, timezone=timezone),
        answer=answer_of(asked, timezone=timezone),
    )


def details_of(request: Mapping[str, Any], *, timezone: str) -> list[str]:
    """For whom and until when, or what is closed over, why and whose it is then."""
    details = [
        f"{each['check']}: {each['reason']} (owner {each['owner']}, due {_day(each['due_date'])})"
        for each in request.get("overrides") or ()
    ]
    if people := request.get("people"):
        details.append(f"Only for {listed_text(people, at_most=PEOPLE_NAMED)}")
    if until := request.get("until"):
        details.append(f"Until {minute_text(datetime.fromisoformat(until), timezone)}")
    return details


def _day(text: str) -> str:
    return day_text(date.fromisoformat(text))


def expiry_of(asked: ApprovalResponse, *, timezone: str) -> str:
    """Until when it can be answered, in words; empty once it was, or where it has no end."""
    if asked.state != ApprovalState.PENDING or asked.expires_at is None:
        return ""
    return f"It can be approved until {minute_text(asked.expires_at, timezone)}, and expires then."


def answer_of(asked: ApprovalResponse, *, timezone: str) -> str:
    """Who decided what and why, in words; empty while it waits."""
    if asked.state == ApprovalState.PENDING:
        return ""
    when = exact_text(asked.decided_at, timezone)
    if asked.state == ApprovalState.LAPSED:
        return f"Nobody answered, and the period changed otherwise · {when}"
    if asked.state == ApprovalState.EXPIRED:
        return f"It expired: nobody answered in time. Ask again if it is still needed · {when}"
    note = f": {asked.note}" if asked.note else ""
    return f"{asked.decided_by_name or 'Somebody'} {DECIDED_WORDS[asked.state]}{note} · {when}"


def shown_request(found: Sequence[ApprovalResponse]) -> ApprovalResponse | None:
    """The last request while it waits, and once it was refused or expired; if approved, it has happened."""
    last = found[0] if found else None
    return last if last and last.state in SHOWN_STATES else None


class ApprovalsState(rx.State):
    """The last request of the chosen period, and the answer being given to it."""

    row: ApprovalRow | None = None
    problem: str = ""
    answer_problem: str = ""
    shown_period: str = ""

    @rx.event
    async def show(self, period_id: str, name: str) -> None:
        """Show what waits in this period; nothing for none."""
        found = await read_part(self, period_id, lambda client: client.approvals(period_id))
        if found is None:
            return
        session = await self.get_state(Session)
        asked = shown_request(found)
        self.row = (
            to_approval_row(asked, name=name, own_id=session._user_id, timezone=session._timezone)
            if asked
            else None
        )

    @rx.event
    def ask(self) -> Any:
        """Open the dialog in which the request is answered."""
        self.answer_problem = ""
        return open_dialog(ANSWER_DIALOG)

    @rx.event
    async def approve(self) -> AsyncIterator[Any]:
        """Let it happen, or show why it is not to be."""
        async for event in self._answer(lambda client, row: client.approve(self.shown_period, row.id)):
            yield event

    @rx.event
    async def refuse(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Say no, and why."""
        note = str(form.get("note", "")).strip() or None
        async for event in self._answer(
            lambda client, row: client.refuse_approval(self.shown_period, row.id, note=note)
        ):
            yield event

    @rx.event
    async def withdraw(self) -> AsyncIterator[Any]:
        """Take one's own request back."""
        async for event in self._answer(
            lambda client, row: client.withdraw_approval(self.shown_period, row.id)
        ):
            yield event

    async def _answer(
        self, give: Callable[[CloseClient, ApprovalRow], Awaitable[ApprovalResponse]]
    ) -> AsyncIterator[Any]:
        if self.row is None:
            return
        self.answer_problem = self.problem = ""
        try:
            async with await connect(self) as client:
                await give(client, self.row)
        except (ApiError, ApiUnreachable) as problem:
            self.answer_problem = self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        yield close_dialog(ANSWER_DIALOG)
        yield refresh_shown(self)


def approval_part() -> rx.Component:
    """What waits for a second person in the period, in everybody's sight."""
    state: Any = ApprovalsState
    row: Any = ApprovalsState.row
    return rx.cond(
        state.row,
        rx.el.section(
            rx.el.div(
                rx.el.h3("Second person", id="second-person"),
                rx.cond(
                    row.is_pending,
                    status_word("Waits for approval", "warning"),
                    status_word("Not approved", "cancelled"),
                ),
                class_name="section-head",
            ),
            rx.el.p(row.words, role="status"),
            rx.el.ul(rx.foreach(row.details, rx.el.li), class_name="hint details-list"),
            rx.cond(row.expires != "", rx.el.p(row.expires, class_name="hint")),
            rx.cond(row.answer != "", rx.el.p(row.answer, class_name="strong")),
            problem_alert(state.problem),
            rx.cond(row.is_pending & Session.can_close, answer_buttons(row)),
            class_name="panel approval-part",
            custom_attrs={"aria-labelledby": "second-person"},
        ),
    )


def answer_buttons(row: Any) -> rx.Component:
    """One's own request can be withdrawn; somebody else's is answered."""
    return rx.el.div(
        rx.cond(
            row.is_own,
            rx.fragment(
                button("Withdraw request", on_click=ApprovalsState.withdraw),
                rx.el.span("Another admin or owner has to approve it.", class_name="hint"),
            ),
            button("Answer request", kind="accent", on_click=ApprovalsState.ask),
        ),
        class_name="answer-buttons",
    )


def answer_dialog() -> rx.Component:
    """What approving does, and room to say why not."""
    state: Any = ApprovalsState
    row: Any = ApprovalsState.row
    return dialog(
        "Answer request",
        rx.cond(
            state.row,
            rx.fragment(
                rx.el.p(row.act, class_name="strong"),
                rx.el.p(row.words),
                rx.cond(row.expires != "", rx.el.p(row.expires, class_name="hint")),
                rx.el.ul(rx.foreach(row.details, rx.el.li), class_name="hint details-list"),
                rx.el.p(
                    "Approved, it happens at once: the checks run again, and the chain names both of you."
                ),
            ),
        ),
        problem_alert(state.answer_problem),
        rx.el.form(
            text_input(
                "Note",
                name="note",
                max_length=REASON_LENGTH_MAX,
                auto_complete="off",
                placeholder="Why it is refused; optional",
            ),
            rx.el.div(
                button("Cancel", on_click=close_dialog(ANSWER_DIALOG)),
                button("Refuse", type="submit", kind="danger"),
                button("Approve", kind="primary", on_click=state.approve),
                class_name="dialog-buttons",
            ),
            on_submit=state.refuse,
        ),
        id=ANSWER_DIALOG,
    )
