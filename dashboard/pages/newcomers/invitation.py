"""The page behind the link of an invitation: what is offered, and how to take it."""

from typing import Any
from urllib.parse import quote, urlencode

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.elements import button, link, plain_form, problem_alert, sending_button
from dashboard.components.wording import day_text
from dashboard.pages.newcomers.account import (
    ACTION,
    PROBLEMS,
    name_input,
    password_input,
    problem_words,
)
from dashboard.schemas import Role
from dashboard.state import NOT_FOUND, NOT_SIGNED_IN, own_token

PAGE = "/invitation"
MAY = {
    Role.VIEWER: "you can read everything and download packages",
    Role.MEMBER: "you can read everything, build packages and post entries",
    Role.ADMIN: "you can build packages, post entries, close periods and reopen them",
    Role.OWNER: "you can do everything, and say who else may do what",
}


class InvitationState(rx.State):
    """The invitation that the address names, and who is looking at it."""

    code: str = ""
    problem: str = ""
    is_offered: bool = False
    business: str = ""
    email: str = ""
    offer: str = ""
    until: str = ""
    has_account: bool = False
    signed_in_as: str = ""
    sign_in_path: str = ""

    @rx.event
    async def load(self) -> None:
        """Ask what the code offers, and who is signed in. Runs on page load."""
        query = self.router.url.query_parameters
        self.reset()
        self.code = query.get("code", "")
        try:
            async with CloseClient(token=own_token(self)) as client:
                offered = await client.look_at_invitation(self.code)
                self.signed_in_as = await email_of(client)
        except (ApiError, ApiUnreachable) as problem:
            is_gone = isinstance(problem, ApiError) and problem.status in {NOT_FOUND, 422}
            self.problem = PROBLEMS["invitation"] if is_gone else str(problem)
            return
        self.problem = problem_words(query.get("problem", ""))
        self.is_offered, self.business, self.email = True, offered.business_name, offered.email
        self.offer = f"{offered.invited_by_name} invites you as {offered.role}: {MAY[offered.role]}."
        self.until = day_text(offered.expires_at.date())
        self.has_account = offered.has_account
        self.sign_in_path = f"/login?{urlencode({'next': f'{PAGE}?code={quote(self.code)}'})}"

    @rx.event
    async def accept(self) -> Any:
        """Take the role, and go to the business."""
        try:
            async with CloseClient(token=own_token(self)) as client:
                business = await client.accept_invitation(self.code)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return None
        return rx.redirect(f"/?{urlencode({'business': business.id})}")


async def email_of(client: CloseClient) -> str:
    """Who is signed in; empty when nobody is."""
    try:
        return (await client.me()).email
    except ApiError as refusal:
        if refusal.status != NOT_SIGNED_IN:
            raise
        return ""


STATE: Any = InvitationState


@rx.page(route=PAGE, title="Invitation – Month-end close", on_load=InvitationState.load)
def invitation_page() -> rx.Component:
    """The page that an invited person comes to."""
    return rx.el.main(
        rx.el.div(
            rx.el.span("◧", class_name="mark big", aria_hidden=True),
            rx.el.h1(rx.cond(STATE.is_offered, STATE.business, "Invitation")),
            rx.cond(
                STATE.is_offered,
                rx.fragment(
                    rx.el.p(STATE.offer, class_name="hint"),
                    rx.el.p(
                        "For ", rx.el.strong(STATE.email), ", until ", STATE.until, ".", class_name="hint"
                    ),
                ),
            ),
            problem_alert(STATE.problem),
            rx.cond(STATE.is_offered, answer()),
            class_name="card login",
        ),
        class_name="login-page",
    )


def answer() -> rx.Component:
    """How she takes it: with the account she is signed in with, with one that she has, or with a new one."""
    return rx.cond(
        STATE.signed_in_as == STATE.email,
        button("Accept", kind="primary wide", on_click=InvitationState.accept),
        rx.cond(
            STATE.signed_in_as != "",
            other_account(),
            rx.cond(
                STATE.has_account,
                link("Sign in to accept", to=STATE.sign_in_path, class_name="button primary wide"),
                account_form(),
            ),
        ),
    )


def other_account() -> rx.Component:
    """For somebody who is signed in, but is not whom the invitation is for."""
    return rx.fragment(
        rx.el.p("You are signed in as ", rx.el.strong(STATE.signed_in_as), "."),
        plain_form(
            sending_button("Sign out", kind="plain"),
            action="/api/v1/session/end",
        ),
        rx.el.p("Then open the link again.", class_name="hint"),
    )


def account_form() -> rx.Component:
    """The rest of an account; the address is the one that was invited."""
    return plain_form(
        name_input(),
        password_input(),
        rx.el.input(type="hidden", name="code", value=STATE.code, read_only=True),
        sending_button("Create account and accept"),
        action=ACTION,
        class_name="sign-in",
    )
