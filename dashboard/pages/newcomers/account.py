"""Create an account: a plain form that the browser sends itself, so that no password crosses the socket."""

import reflex as rx

from dashboard.components.elements import (
    field,
    link,
    plain_form,
    problem_alert,
    sending_button,
    text_input,
)
from dashboard.components.frame import IMPORT_BOOKS
from dashboard.schemas import PASSWORD_LENGTH_MIN
from dashboard.settings import Settings

ACTION = "/api/v1/session/account"
# The address bar may say anything, so it chooses a sentence and never is one.
PROBLEMS = {
    "taken": "There is an account with this email already. Sign in with it.",
    "email": "Email: give an address such as name@example.com.",
    "name": "Name: say who you are.",
    "password": f"Password: at least {PASSWORD_LENGTH_MIN} characters.",
    "throttled": "Too many attempts. Wait a quarter of an hour, then try again.",
    "origin": "The form did not come from this page. Open the page anew and try again.",
    "invitation": "This invitation has ended. Ask for a new one.",
    "closed": "Accounts are made by invitation here. Ask the owner of a business for one.",
}
OTHER_PROBLEM = "Creating the account did not work. Try again."


def problem_words(code: str) -> str:
    """What the page says of a code in its address; nothing where there is none."""
    return PROBLEMS.get(code, OTHER_PROBLEM) if code else ""


class AccountState(rx.State):
    """What the page shows besides the form."""

    problem: str = ""
    is_open: bool = False  # Whoever comes may create an account: there is a demo to look around in.

    @rx.event
    def load(self) -> None:
        """Read from the address what went wrong before. Runs on page load."""
        settings = Settings()
        self.problem = problem_words(self.router.url.query_parameters.get("problem", ""))
        self.is_open = settings.demo and not settings.api_url
        if not self.is_open:
            self.problem = PROBLEMS["closed"]


def password_input() -> rx.Component:
    """A password to choose, and remember."""
    control = rx.el.input(
        name="password",
        type="password",
        auto_complete="new-password",
        min_length=PASSWORD_LENGTH_MIN,
        required=True,
    )
    return field("Password", control, hint=f"At least {PASSWORD_LENGTH_MIN} characters.")


def name_input() -> rx.Component:
    """Her name, as the trail and the certificates have it."""
    return text_input("Name", name="name", auto_complete="name", max_length=255, required=True)


@rx.page(route="/account", title="Create an account – Month-end close", on_load=AccountState.load)
def account_page() -> rx.Component:
    """The page on which a newcomer makes an account of her own."""
    return rx.el.main(
        rx.el.div(
            rx.el.span("◧", class_name="mark big", aria_hidden=True),
            rx.el.h1("Create an account"),
            rx.el.p("Then bring your own books. The demo stays as it is.", class_name="hint"),
            problem_alert(AccountState.problem),
            rx.cond(AccountState.is_open, account_form()),
            rx.el.p(link("Sign in", to="/login"), " with an account that you have.", class_name="hint aside"),
            class_name="card login",
        ),
        class_name="login-page",
    )


def account_form() -> rx.Component:
    """Name, email and password, sent by the browser to the API."""
    return plain_form(
        name_input(),
        text_input("Email", name="email", type="email", auto_complete="username", required=True),
        password_input(),
        rx.el.input(type="hidden", name="next", value=IMPORT_BOOKS, read_only=True),
        sending_button("Create account"),
        action=ACTION,
        class_name="sign-in",
    )
