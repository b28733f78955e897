"""Sign in: plain forms that the browser sends itself, so that no password crosses the socket."""

from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.elements import (
    field,
    link,
    plain_form,
    problem_alert,
    sending_button,
    text_input,
)
from dashboard.pages.token_sign_in import PATH
from dashboard.settings import Settings
from dashboard.state import BusinessChoice, Session, inside_path, own_token

# The address bar may say anything, so it chooses a sentence and never is one.
PROBLEMS = {
    "credentials": "The email or the password is not right. Check both and try again.",
    "throttled": "Too many attempts. Wait a minute, then try again.",
    "expired": "Your session has ended. Sign in again to go on.",
    "origin": "The form did not come from this page. Open the page anew and try again.",
    "token": "The API does not accept this token. Check it, or create a new one.",
    "unreachable": "The accounting API does not answer. Try again in a moment.",
    "demo": "The demo books are not there. Ask whoever runs this dashboard to create them.",
}
OTHER_PROBLEM = "Signing in did not work. Try again."


class LoginState(rx.State):
    """What the sign-in page shows besides the form."""

    problem: str = ""
    next_path: str = "/"
    has_demo: bool = False
    is_hosted: bool = False  # Another's API: it knows tokens, and no passwords.
    choices: list[BusinessChoice] = []

    @rx.event
    async def load(self) -> None:
        """Read from the address where to go afterwards, and what went wrong before."""
        query = self.router.url.query_parameters
        code = query.get("problem", "")
        self.problem = PROBLEMS.get(code, OTHER_PROBLEM) if code else ""
        self.next_path = inside_path(query.get("next", "/"))
        settings = Settings()
        self.is_hosted = bool(settings.api_url)
        self.has_demo = settings.demo and not self.is_hosted
        self.choices = []
        if query.get("choose"):
            await self._load_choices()

    @rx.event
    async def choose(self, form: dict[str, Any]) -> Any:
        """Go on with one of the businesses that the token reaches."""
        session = await self.get_state(Session)
        session.preferred_business = session.business_id = str(form.get("business", ""))
        return rx.redirect(self.next_path)

    async def _load_choices(self) -> None:
        try:
            async with CloseClient(token=own_token(self)) as client:
                found = await client.every_business()
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return
        self.choices = [BusinessChoice(id=each.id, name=each.name, role=each.role) for each in found]


CHOICES: Any = LoginState.choices


def demo_form() -> rx.Component:
    """The way into the demo books, with nothing to type."""
    return plain_form(
        rx.el.p("New here? Look around in the books of a small trading company.", class_name="hint"),
        sending_button("Explore the demo", kind="plain"),
        rx.el.p(
            "Or ", link("create an account", to="/account"), " and bring your own.", class_name="hint aside"
        ),
        action="/api/v1/session/demo",
        class_name="demo",
    )


def sign_in_form() -> rx.Component:
    """Email and password, sent by the browser to the API."""
    return plain_form(
        text_input("Email", name="email", type="email", auto_complete="username", required=True),
        text_input(
            "Password", name="password", type="password", auto_complete="current-password", required=True
        ),
        rx.el.input(type="hidden", name="next", value=LoginState.next_path, read_only=True),
        sending_button("Sign in"),
        action="/api/v1/session",
        class_name="sign-in",
    )


def token_form() -> rx.Component:
    """An API token, sent by the browser, where the API is a hosted one."""
    return plain_form(
        text_input("API token", name="token", auto_complete="off", spell_check=False, required=True),
        rx.el.input(type="hidden", name="next", value=LoginState.next_path, read_only=True),
        sending_button("Sign in"),
        action=PATH,
        class_name="sign-in",
    )


def business_form() -> rx.Component:
    """Which of several businesses to work on."""
    return rx.el.form(
        field(
            "Business",
            rx.el.select(
                rx.foreach(LoginState.choices, lambda each: rx.el.option(each.name, value=each.id)),
                name="business",
            ),
        ),
        rx.el.button("Continue", type="submit", class_name="button primary wide"),
        on_submit=LoginState.choose,
    )


@rx.page(route="/login", title="Sign in – Month-end close", on_load=LoginState.load)
def login_page() -> rx.Component:
    """The sign-in page."""
    return rx.el.main(
        rx.el.div(
            rx.el.span("◧", class_name="mark big", aria_hidden=True),
            rx.el.h1("Sign in"),
            rx.el.p("Month-end close", class_name="hint"),
            problem_alert(LoginState.problem),
            rx.cond(
                CHOICES.length() > 0,
                business_form(),
                rx.cond(LoginState.is_hosted, token_form(), sign_in_form()),
            ),
            rx.cond(LoginState.has_demo, demo_form()),
            class_name="card login",
        ),
        class_name="login-page",
    )
