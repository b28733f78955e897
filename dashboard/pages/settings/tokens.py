"""The part of the settings page for API tokens: the list, a new one shown once, revoking."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.elements import (
    button,
    close_dialog,
    dialog,
    empty_state,
    field,
    moment,
    open_dialog,
    problem_alert,
    skeleton_rows,
    status_word,
    text_input,
)
from dashboard.components.wording import ago_text, day_text, exact_text
from dashboard.pages.settings.part import part
from dashboard.schemas import TokenInfo
from dashboard.state import Session, connect, to_sign_in

REVOKE_DIALOG = "revoke-token"
TOKENS_SHOWN_MAX = 50
DAYS_AT_FIRST, DAYS_MAX = 90, 365
COLUMNS = 6


@dataclass(frozen=True)
class TokenRow:
    """One API token, in words; never the token itself."""

    id: str
    name: str
    prefix: str
    status: str
    tone: str
    created: str
    used: str
    used_iso: str
    used_exact: str
    expires: str
    can_revoke: bool


def to_token_row(token: TokenInfo, *, timezone: str, now: datetime) -> TokenRow:
    """The token in words."""
    is_expired = token.expires_at <= now
    status, tone = ("Active", "pass")
    if token.revoked_at:
        status, tone = "Revoked", "cancelled"
    elif is_expired:
        status, tone = "Expired", "cancelled"
    return TokenRow(
        id=token.id,
        name=token.name,
        prefix=f"{token.token_prefix}…",
        status=status,
        tone=tone,
        created=day_text(token.created_at.date()),
        used=ago_text(token.last_used_at, now=now) if token.last_used_at else "Never",
        used_iso=token.last_used_at.isoformat() if token.last_used_at else "",
        used_exact=exact_text(token.last_used_at, timezone),
        expires=day_text(token.expires_at.date()),
        can_revoke=not token.revoked_at and not is_expired,
    )


def token_asked(form: Mapping[str, Any]) -> tuple[str, int]:
    """Name and days of the token asked for; ValueError says what is wrong."""
    name, days = str(form.get("name", "")).strip(), str(form.get("days", "")).strip()
    if not name:
        raise ValueError("Name: say what the token is for.")
    if not days.isdecimal() or not 1 <= int(days) <= DAYS_MAX:
        raise ValueError(f"Valid for: type a number of days from 1 to {DAYS_MAX}.")
    return name, int(days)


class TokensState(rx.State):
    """The API tokens of who is signed in; a new one is held only until the page is left."""

    rows: list[TokenRow] = []
    is_loaded: bool = False
    problem: str = ""
    notice: str = ""
    new_token: str = ""
    revoking_id: str = ""
    revoking_name: str = ""
    revoke_problem: str = ""

    @rx.event
    async def load(self) -> AsyncIterator[Any]:
        """List the tokens, and forget any that was shown. Runs on page load."""
        self.reset()
        yield
        yield await self._refresh()

    @rx.event
    async def create(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Make a token and show it, this once."""
        self.problem = self.notice = self.new_token = ""
        try:
            name, days = token_asked(form)
            async with await connect(self) as client:
                made = await client.create_token(name=name, expires_in_days=days)
        except (ApiError, ApiUnreachable, ValueError) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        self.new_token = made.token
        yield rx.call_script("document.getElementById('token-form').reset()")
        yield await self._refresh()

    @rx.event
    def copied(self) -> None:
        """Say that the token is on the clipboard."""
        self.notice = "Token copied."

    @rx.event
    def put_away(self) -> None:
        """Stop showing the new token."""
        self.new_token = self.notice = ""

    @rx.event
    def ask_to_revoke(self, token_id: str) -> Any:
        """Ask before a token stops working."""
        row = next((row for row in self.rows if row.id == token_id), None)
        if row is None:
            return None
        self.revoking_id, self.revoking_name, self.revoke_problem = row.id, row.name, ""
        return open_dialog(REVOKE_DIALOG)

    @rx.event
    async def revoke(self) -> AsyncIterator[Any]:
        """Make the token stop working, from now on."""
        try:
            async with await connect(self) as client:
                await client.revoke_token(self.revoking_id)
        except (ApiError, ApiUnreachable) as problem:
            self.revoke_problem = str(problem)
            yield to_sign_in(self, problem)
            return
        self.notice = f"Revoked {self.revoking_name}."
        yield close_dialog(REVOKE_DIALOG)
        yield await self._refresh()

    async def _refresh(self) -> Any:
        session = await self.get_state(Session)
        try:
            async with await connect(self) as client:
                self.rows = await shown_tokens(client, timezone=session._timezone)
        except (ApiError, ApiUnreachable) as problem:
            self.problem, self.is_loaded = str(problem), True
            return to_sign_in(self, problem)
        self.is_loaded = True
        return None


async def shown_tokens(client: CloseClient, *, timezone: str) -> list[TokenRow]:
    """The newest tokens in words, those that were revoked among them."""
    now = datetime.now(UTC)
    found = (await client.list_tokens(include_revoked=True, limit=TOKENS_SHOWN_MAX)).items
    return [to_token_row(token, timezone=timezone, now=now) for token in found]


def tokens() -> rx.Component:
    """The tokens that let programs call the API in one's name."""
    names = ("Name", "Token", "Status", "Last used", "Expires")
    head = rx.el.tr(
        *(rx.el.th(name, scope="col") for name in names),
        rx.el.th(rx.el.span("Actions", class_name="unseen"), scope="col"),
    )
    state: Any = TokensState
    table = rx.el.table(
        rx.el.thead(head),
        rx.el.tbody(rx.cond(state.is_loaded, rx.foreach(state.rows, token_row), skeleton_rows(COLUMNS))),
        aria_label="API tokens",
        class_name="table tokens",
        custom_attrs={"aria-busy": ~state.is_loaded},
    )
    return part(
        "API tokens",
        rx.el.p("A token lets a program do in your name what you may do here.", class_name="hint"),
        token_form(),
        problem_alert(state.problem),
        new_token(),
        rx.el.p(state.notice, role="status", aria_label="News", class_name="news"),
        rx.cond(
            state.is_loaded & (state.rows.length() == 0),
            empty_state("You have no API token.", "Create one for the program that is to call the API."),
            rx.el.div(table, class_name="scroll"),
        ),
        id="tokens",
    )


def token_form() -> rx.Component:
    """The token to make."""
    return rx.el.form(
        text_input(
            "Token name", name="name", max_length=255, auto_complete="off", placeholder="Month-end script"
        ),
        field(
            "Valid for (days)",
            rx.el.input(name="days", type="number", min=1, max=DAYS_MAX, default_value=str(DAYS_AT_FIRST)),
        ),
        button("Create token", type="submit"),
        on_submit=TokensState.create,
        id="token-form",
        class_name="inline-form",
        no_validate=True,
    )


def new_token() -> rx.Component:
    """The new token, the only time that it is shown."""
    state = TokensState
    return rx.cond(
        state.new_token != "",
        rx.el.div(
            rx.el.p("Copy the token now. It is not shown again.", class_name="strong"),
            rx.el.div(
                rx.el.input(
                    value=state.new_token,
                    read_only=True,
                    type="text",
                    aria_label="New token",
                    class_name="mono",
                ),
                button("Copy", on_click=[rx.set_clipboard(state.new_token), TokensState.copied]),
                button("Done", kind="quiet", on_click=TokensState.put_away),
                class_name="inline-form",
            ),
            class_name="notice new-token",
        ),
    )


def token_row(row: Any) -> rx.Component:
    """One token: what it is for, whether it still works, and the way to stop it."""
    return rx.el.tr(
        rx.el.td(row.name, class_name="text"),
        rx.el.td(row.prefix, class_name="mono"),
        rx.el.td(status_word(row.status, row.tone)),
        rx.el.td(
            rx.cond(row.used_iso != "", moment(row.used, iso=row.used_iso, exact=row.used_exact), row.used)
        ),
        rx.el.td(row.expires),
        rx.el.td(
            rx.cond(
                row.can_revoke,
                button(
                    "Revoke",
                    rx.el.span(f" {row.name}", class_name="unseen"),
                    kind="quiet",
                    on_click=TokensState.ask_to_revoke(row.id),
                ),
            ),
            class_name="actions",
        ),
        custom_attrs={"data-token": row.id},
    )


def revoke_dialog() -> rx.Component:
    """What revoking does, and to which token."""
    state = TokensState
    return dialog(
        "Revoke token",
        rx.el.p(state.revoking_name, class_name="strong"),
        rx.el.p("Programs that use this token are refused from now on. This cannot be undone."),
        problem_alert(state.revoke_problem),
        rx.el.div(
            button("Cancel", on_click=close_dialog(REVOKE_DIALOG)),
            button("Revoke token", kind="danger", on_click=state.revoke),
            class_name="dialog-buttons",
        ),
        id=REVOKE_DIALOG,
    )
