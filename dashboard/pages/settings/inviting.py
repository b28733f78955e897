"""How people come to the business, on the settings page: a link for each, and those that are still open."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.elements import button, field, problem_alert, text_input
from dashboard.components.wording import day_text
from dashboard.schemas import InvitationResponse, Role
from dashboard.state import NOT_FOUND, Session, connect, to_sign_in, words_in_a_part

FORM = "invite-form"
OPEN_NO_MORE = "That invitation was open no more: it was accepted, it was taken back, or its time was up."


@dataclass(frozen=True)
class InvitationRow:
    """An invitation that can still be accepted."""

    id: str
    email: str
    about: str


def to_invitation_row(invitation: InvitationResponse) -> InvitationRow:
    """The invitation in words."""
    until = day_text(invitation.expires_at.date())
    return InvitationRow(
        id=invitation.id,
        email=invitation.email,
        about=f"{invitation.role.capitalize()}, invited by {invitation.invited_by_name}, until {until}",
    )


class InvitingState(rx.State):
    """The open invitations, and the link of a new one until the page is left."""

    rows: list[InvitationRow] = []
    is_offered: bool = False  # The API knows invitations.
    problem: str = ""
    notice: str = ""
    link: str = ""
    invited: str = ""

    @rx.event
    async def load(self) -> Any:
        """Show them, and forget any link that was shown. Runs on page load."""
        self.reset()
        return await self._refresh()

    @rx.event
    async def invite(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Invite somebody, and show the link, this once."""
        self.problem = self.notice = self.link = ""
        email = str(form.get("email", "")).strip()
        try:
            async with await connect(self) as client:
                made = await client.invite(email, role=str(form.get("role", "")))
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        self.link, self.invited = made.link, made.invitation.email
        yield [rx.call_script(f"document.getElementById('{FORM}').reset()"), await self._refresh()]

    @rx.event
    def copied(self) -> None:
        """Say that the link is on the clipboard."""
        self.notice = "Link copied."

    @rx.event
    def put_away(self) -> None:
        """Stop showing the link."""
        self.link = self.notice = ""

    @rx.event
    async def take_back(self, invitation_id: str) -> Any:
        """End an invitation."""
        self.problem = self.notice = ""
        row = next((row for row in self.rows if row.id == invitation_id), None)
        if row is None:
            self.problem = OPEN_NO_MORE
            return None
        try:
            async with await connect(self) as client:
                await client.take_invitation_back(invitation_id)
        except (ApiError, ApiUnreachable) as problem:
            if isinstance(problem, ApiError) and problem.status == NOT_FOUND:
                self.problem = OPEN_NO_MORE
                return await self._refresh()
            self.problem = str(problem)
            return to_sign_in(self, problem)
        self.notice = f"The invitation of {row.email} has ended."
        if self.invited == row.email:
            self.link = ""
        return await self._refresh()

    async def _refresh(self) -> Any:
        if not (await self.get_state(Session)).is_owner:
            return None
        try:
            async with await connect(self) as client:
                found = await client.invitations()
        except (ApiError, ApiUnreachable) as problem:
            self.problem = words_in_a_part(problem)
            return to_sign_in(self, problem)
        self.is_offered, self.rows = True, [to_invitation_row(each) for each in found]
        return None


STATE: Any = InvitingState


def inviting() -> rx.Component:
    """How an owner has somebody in."""
    return rx.cond(
        STATE.is_offered,
        rx.fragment(
            invite_form(),
            problem_alert(STATE.problem),
            new_link(),
            rx.el.p(STATE.notice, role="status", aria_label="Invitation news", class_name="news"),
            rx.cond(
                STATE.rows.length() > 0,
                rx.el.ul(
                    rx.foreach(STATE.rows, invitation_line),
                    aria_label="Open invitations",
                    class_name="invitations",
                ),
            ),
        ),
    )


def invite_form() -> rx.Component:
    """Whom to invite, and as what."""
    return rx.el.form(
        text_input(
            "Email",
            name="email",
            type="email",
            auto_complete="off",
            placeholder="name@example.com",
            max_length=320,
            required=True,
        ),
        field(
            "Role",
            rx.el.select(
                *(rx.el.option(role.capitalize(), value=role.value) for role in Role),
                name="role",
                default_value=Role.MEMBER.value,
            ),
        ),
        button("Invite", type="submit"),
        on_submit=InvitingState.invite,
        id=FORM,
        class_name="inline-form",
    )


def new_link() -> rx.Component:
    """The link of a new invitation, the only time that it is shown."""
    return rx.cond(
        STATE.link != "",
        rx.el.div(
            rx.el.p(
                "Give this link to ", STATE.invited, ". It is shown once, works once, and ends in 7 days."
            ),
            rx.el.div(
                rx.el.input(
                    value=STATE.link,
                    read_only=True,
                    type="text",
                    aria_label="Invitation link",
                    class_name="mono",
                ),
                button("Copy", on_click=[rx.set_clipboard(STATE.link), InvitingState.copied]),
                button("Done", kind="quiet", on_click=InvitingState.put_away),
                class_name="inline-form",
            ),
            class_name="notice new-token",
        ),
    )


def invitation_line(row: Any) -> rx.Component:
    """One open invitation, and the way to end it."""
    return rx.el.li(
        rx.el.span(row.email, class_name="strong"),
        rx.el.span(row.about, class_name="hint"),
        button(
            "Take back",
            rx.el.span(" the invitation of ", row.email, class_name="unseen"),
            kind="quiet",
            on_click=InvitingState.take_back(row.id),
        ),
        key=row.id,
    )
