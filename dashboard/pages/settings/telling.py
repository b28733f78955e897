"""The part of the settings page for how one is told that a package has ended."""

from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.elements import button, problem_alert
from dashboard.pages.settings.part import part
from dashboard.schemas import OwnSettingsResponse
from dashboard.state import connect, to_sign_in, words_in_a_part


class TellingState(rx.State):
    """Whether mail is sent, where the service has such a setting at all."""

    is_offered: bool = False
    can_email: bool = False
    wants_email: bool = False
    problem: str = ""

    @rx.event
    async def load(self) -> Any:
        """Show how it is set. Runs on page load."""
        self.problem, self.is_offered = "", False
        try:
            async with await connect(self) as client:
                self._show(await client.own_settings())
        except (ApiError, ApiUnreachable) as problem:
            self.problem = words_in_a_part(problem)
            return to_sign_in(self, problem)
        return None

    @rx.event
    async def toggle_email(self) -> Any:
        """Have mail sent from now on, or no longer."""
        self.problem = ""
        try:
            async with await connect(self) as client:
                self._show(await client.set_email(wanted=not self.wants_email))
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return to_sign_in(self, problem)
        return None

    def _show(self, own: OwnSettingsResponse) -> None:
        self.is_offered, self.can_email, self.wants_email = True, own.can_email, own.wants_email


def telling() -> rx.Component:
    """On every page, by the browser, by e-mail."""
    return rx.cond(
        TellingState.is_offered | (TellingState.problem != ""),
        part(
            "Notifications",
            rx.el.p(
                "When a package that you asked for has ended, the bell at the top of every page tells you.",
                class_name="hint",
            ),
            rx.cond(TellingState.is_offered, rx.fragment(by_browser(), by_email())),
            problem_alert(TellingState.problem),
            id="notifications",
        ),
    )


def by_browser() -> rx.Component:
    """What this browser allows; the browser alone knows, and shows the one that holds."""
    return rx.el.div(
        rx.el.div(
            button("Allow notifications of this browser", custom_attrs={"data-asks-to-tell": "true"}),
            rx.el.span("They come while you look at something else.", class_name="hint"),
            class_name="inline-form centred",
            custom_attrs={"data-when": "default"},
        ),
        rx.el.p(
            "This browser tells you too, while you look at something else.",
            custom_attrs={"data-when": "granted"},
        ),
        rx.el.p(
            "This browser allows no notifications of this site. Its own settings for the site change that.",
            class_name="hint",
            custom_attrs={"data-when": "denied"},
        ),
        class_name="by-browser",
    )


def by_email() -> rx.Component:
    """The setting, where this service sends mail."""
    return rx.cond(
        TellingState.can_email,
        rx.el.label(
            rx.el.input(
                type="checkbox", checked=TellingState.wants_email, on_change=TellingState.toggle_email
            ),
            rx.el.span("Tell me by e-mail too"),
            class_name="choice",
        ),
        rx.el.p("This service sends no e-mail.", class_name="hint"),
    )
