"""The part of the settings page for the second person at forced closes and reopenings."""

from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.elements import problem_alert
from dashboard.pages.settings.part import part
from dashboard.state import Session, connect, to_sign_in


class SecondPersonState(rx.State):
    """Whether the business asks for a second person."""

    is_needed: bool = False
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
        self.is_needed = any(
            business.id == session.business_id and business.needs_second_person for business in found
        )
        return None

    @rx.event
    async def toggle(self) -> Any:
        """Set it the other way than it is shown, or show why it stays as it is."""
        self.problem = ""
        session = await self.get_state(Session)
        try:
            async with await connect(self) as client:
                business = await client.set_second_person(session.business_id, needed=not self.is_needed)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return to_sign_in(self, problem)
        self.is_needed = business.needs_second_person
        return None


def second_person() -> rx.Component:
    """The setting, which only an owner changes."""
    return part(
        "Closing",
        rx.el.label(
            rx.el.input(
                type="checkbox",
                checked=SecondPersonState.is_needed,
                on_change=SecondPersonState.toggle,
                disabled=rx.cond(Session.is_owner, False, True),
            ),
            rx.el.span("Ask for a second person"),
            class_name="choice",
        ),
        rx.el.p(
            "Closing over what blocks, and reopening, then wait until another admin or owner approves; "
            "nobody can approve her own request. The history of every open period says who set this, "
            "and when.",
            class_name="hint",
        ),
        rx.cond(~Session.is_owner, rx.el.p("Only an owner changes this.", class_name="hint")),
        problem_alert(SecondPersonState.problem),
        id="closing",
    )
