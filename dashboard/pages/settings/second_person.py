"""The part of the settings page for the second person at forced closes and reopenings."""

from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.elements import button, problem_alert
from dashboard.components.wording import minute_text
from dashboard.pages.settings.part import part
from dashboard.schemas import BusinessResponse
from dashboard.state import Session, connect, to_sign_in


class SecondPersonState(rx.State):
    """Whether the business asks for a second person, and who wants that to end."""

    is_needed: bool = False
    waits: str = ""  # What another person has to agree to, in words; empty for nothing.
    is_own: bool = False  # It is one's own wish that waits.
    problem: str = ""

    @rx.event
    async def load(self) -> Any:
        """Show how it is set. Runs on page load."""
        self.problem = ""
        session = await self.get_state(Session)
        try:
            async with await connect(self) as client:
                found = (await client.list_businesses()).items
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return to_sign_in(self, problem)
        for business in found:
            if business.id == session.business_id:
                await self._show(business)
        return None

    @rx.event
    async def toggle(self) -> Any:
        """Set it the other way than it is shown, or ask for that, or show why it stays as it is."""
        return await self._set(needed=not self.is_needed)

    @rx.event
    async def agree(self) -> Any:
        """Switch it off, as somebody else asked."""
        return await self._set(needed=False)

    @rx.event
    async def keep(self) -> Any:
        """Leave it on, whoever asked for the contrary."""
        return await self._set(needed=True)

    async def _set(self, *, needed: bool) -> Any:
        self.problem = ""
        session = await self.get_state(Session)
        try:
            async with await connect(self) as client:
                await self._show(await client.set_second_person(session.business_id, needed=needed))
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return to_sign_in(self, problem)
        return None

    async def _show(self, business: BusinessResponse) -> None:
        session = await self.get_state(Session)
        self.is_needed = business.needs_second_person
        self.is_own = business.switch_off_by_user_id == session._user_id
        self.waits = waiting_words(business)


def waiting_words(business: BusinessResponse) -> str:
    """Who asked to do without a second person, and until when another can agree; empty for nobody."""
    if business.switch_off_until is None:
        return ""
    until = minute_text(business.switch_off_until, business.timezone)
    return (
        f"{business.switch_off_by_name or 'Somebody'} asks to switch this off. "
        f"It stays on unless another admin or owner agrees until {until}."
    )


def second_person() -> rx.Component:
    """The setting, which an owner changes, and switches off only with somebody else."""
    return part(
        "Closing",
        rx.el.label(
            rx.el.input(
                type="checkbox",
                checked=SecondPersonState.is_needed,
                on_change=SecondPersonState.toggle,
                disabled=rx.cond(Session.is_owner & (SecondPersonState.waits == ""), False, True),
            ),
            rx.el.span("Ask for a second person"),
            class_name="choice",
        ),
        rx.el.p(
            "Closing over what blocks, and reopening, then wait until another admin or owner approves; "
            "nobody can approve her own request. Switching this off takes a second person too. "
            "The history of every open period says who did it, and when.",
            class_name="hint",
        ),
        rx.cond(SecondPersonState.waits != "", wish_to_end()),
        rx.cond(~Session.is_owner, rx.el.p("Only an owner changes this.", class_name="hint")),
        problem_alert(SecondPersonState.problem),
        id="closing",
    )


def wish_to_end() -> rx.Component:
    """What waits for another person, with the answers that she has."""
    return rx.fragment(
        rx.el.p(SecondPersonState.waits, role="status", class_name="strong"),
        rx.cond(
            Session.can_close,
            rx.el.div(
                rx.cond(
                    SecondPersonState.is_own,
                    button("Withdraw request", on_click=SecondPersonState.keep),
                    rx.fragment(
                        button("Keep it on", on_click=SecondPersonState.keep),
                        button("Switch it off", kind="danger", on_click=SecondPersonState.agree),
                    ),
                ),
                class_name="answer-buttons",
            ),
        ),
    )
