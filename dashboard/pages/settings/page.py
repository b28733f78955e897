"""The settings page: who is signed in, light or dark, how one is told, people, API tokens, the connection."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import reflex as rx
from reflex_base.style import set_color_mode

from dashboard.calls import sending
from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.elements import (
    heading,
    link,
    plain_form,
    problem_alert,
)
from dashboard.components.frame import entering, page_frame
from dashboard.pages.settings.inviting import InvitingState
from dashboard.pages.settings.part import part
from dashboard.pages.settings.people import PeopleState, people, remove_dialog
from dashboard.pages.settings.second_person import SecondPersonState, second_person
from dashboard.pages.settings.telling import TellingState, telling
from dashboard.pages.settings.tokens import TokensState, revoke_dialog, tokens
from dashboard.schemas import BusinessResponse, HealthResponse
from dashboard.settings import Settings
from dashboard.state import NOT_FOUND, Session, connect, to_sign_in


@dataclass(frozen=True)
class Fact:
    label: str
    text: str


def business_facts(business: BusinessResponse) -> list[Fact]:
    """What one has to know of the business to read its reports, and to call the API for it."""
    first_month = date(2000, business.fiscal_year_start_month, 1)
    return [
        Fact("Business", business.name),
        Fact("Your role", business.role.capitalize()),
        Fact("Currency", business.default_currency),
        Fact("Fiscal year begins", f"1 {first_month:%B}"),
        Fact("Time zone", business.timezone),
        Fact("Business id", business.id),
    ]


def connection_facts(health: HealthResponse, *, is_embedded: bool) -> list[Fact]:
    """Which API answers, and how it is."""
    place = "This dashboard's own books" if is_embedded else "A hosted service"
    return [
        Fact("Accounting API", place),
        Fact("Address", sending.base_url),
        Fact("Version", health.version),
        Fact("Database", "Answers" if health.database else "Does not answer"),
        Fact("Package builds", "Running" if health.builds else "Waiting for the build service"),
    ]


async def health_of(client: CloseClient) -> HealthResponse | None:
    """How the API is; None where it does not tell."""
    try:
        return await client.health()
    except ApiError as refusal:
        if refusal.status != NOT_FOUND:
            raise
        return None


class SettingsState(rx.State):
    """The account, the business and the connection, in words."""

    business: list[Fact] = []
    connection: list[Fact] = []
    connection_problem: str = ""
    has_sessions_here: bool = False  # A hosted API keeps them elsewhere.

    @rx.event
    async def load(self) -> AsyncIterator[Any]:
        """Fill the page. Runs on page load."""
        session = await self.get_state(Session)
        self.connection_problem, self.has_sessions_here = "", not Settings().api_url
        try:
            async with await connect(self) as client:
                found = await client.every_business()
                chosen = [business for business in found if business.id == session.business_id]
                self.business = business_facts(chosen[0]) if chosen else []
                health = await health_of(client)
        except (ApiError, ApiUnreachable) as problem:
            self.connection_problem = str(problem)
            yield to_sign_in(self, problem)
            return
        self.connection = connection_facts(health, is_embedded=not Settings().api_url) if health else []


@rx.page(
    route="/settings",
    title="Settings – Month-end close",
    on_load=entering(
        SettingsState.load,
        TellingState.load,
        PeopleState.load,
        InvitingState.load,
        SecondPersonState.load,
        TokensState.load,
    ),
)
def settings_page() -> rx.Component:
    """The page of what is set for oneself."""
    return page_frame(
        heading("Settings"),
        rx.el.div(
            account(),
            appearance(),
            telling(),
            people(),
            second_person(),
            audit_trail(),
            tokens(),
            connection(),
            class_name="stack settings",
        ),
        revoke_dialog(),
        remove_dialog(),
        place="Settings",
    )


def fact(row: Any) -> rx.Component:
    return rx.fragment(rx.el.dt(row.label), rx.el.dd(row.text))


def account() -> rx.Component:
    """Who is signed in, and the business she works on."""
    return part(
        "My account",
        rx.el.dl(
            rx.el.dt("Name"),
            rx.el.dd(Session.user_name),
            rx.el.dt("Email"),
            rx.el.dd(Session.user_email),
            rx.foreach(SettingsState.business, fact),
            class_name="facts",
        ),
        rx.cond(
            SettingsState.has_sessions_here,
            plain_form(
                rx.el.button("Sign out everywhere", type="submit", class_name="button"),
                rx.el.span("Ends your sessions on every device. API tokens stay.", class_name="hint"),
                action="/api/v1/session/end-everywhere",
                class_name="inline-form centred",
            ),
        ),
        id="account",
    )


def audit_trail() -> rx.Component:
    """The way to what was done by whom, for who may see it."""
    return rx.cond(
        Session.is_owner,
        part(
            "Audit trail",
            rx.el.p("Who did what, when and from where: it is never changed.", class_name="hint"),
            link("Show the audit trail", to="/audit-trail", class_name="button"),
            id="audit-trail",
        ),
    )


def appearance() -> rx.Component:
    """Light, dark, or as the device is set."""

    def option(label: str, mode: Any) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="radio",
                name="appearance",
                checked=rx.color_mode == mode,
                on_change=set_color_mode(mode),
            ),
            rx.el.span(label),
        )

    return part(
        "Appearance",
        rx.el.fieldset(
            rx.el.legend("Appearance", class_name="unseen"),
            option("Light", "light"),
            option("Dark", "dark"),
            option("System", "system"),
            class_name="segmented",
        ),
        id="appearance",
    )


def connection() -> rx.Component:
    """Which API answers this dashboard, and how it is."""
    return part(
        "Connection",
        problem_alert(SettingsState.connection_problem),
        rx.el.dl(rx.foreach(SettingsState.connection, fact), class_name="facts"),
        id="connection",
    )
