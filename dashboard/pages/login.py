"""Sign in: plain forms that the browser sends itself, so that no password crosses the socket."""

import reflex as rx

from dashboard.components.elements import plain_form, problem_alert, text_input
from dashboard.settings import Settings
from dashboard.state import inside_path

# The address bar may say anything, so it chooses a sentence and never is one.
PROBLEMS = {
    "credentials": "The email or the password is not right. Check both and try again.",
    "throttled": "Too many attempts. Wait a minute, then try again.",
    "expired": "Your session has ended. Sign in again to go on.",
    "origin": "The form did not come from this page. Open the page anew and try again.",
    "demo": "The demo books are not there. Ask whoever runs this dashboard to create them.",
}
OTHER_PROBLEM = "Signing in did not work. Try again."


class LoginState(rx.State):
    """What the sign-in page shows besides the form."""

    problem: str = ""
    next_path: str = "/"
    has_demo: bool = False

    @rx.event
    def load(self) -> None:
        """Read from the address where to go afterwards, and what went wrong before."""
        query = self.router.url.query_parameters
        code = query.get("problem", "")
        self.problem = PROBLEMS.get(code, OTHER_PROBLEM) if code else ""
        self.next_path = inside_path(query.get("next", "/"))
        settings = Settings()
        self.has_demo = settings.demo and not settings.api_url


def demo_form() -> rx.Component:
    """The way into the demo books, with nothing to type."""
    return plain_form(
        rx.el.p("New here? Look around in the books of a small trading company.", class_name="hint"),
        rx.el.button("Explore the demo", type="submit", class_name="button plain wide"),
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
        rx.el.button("Sign in", type="submit", class_name="button primary wide"),
        action="/api/v1/session",
        class_name="sign-in",
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
            sign_in_form(),
            rx.cond(LoginState.has_demo, demo_form()),
            class_name="card login",
        ),
        class_name="login-page",
    )
