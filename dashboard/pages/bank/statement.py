"""The dialog in which the balance that a bank states is typed, or put right."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.elements import (
    close_dialog,
    day_input,
    dialog,
    dialog_buttons,
    open_dialog,
    problem_alert,
    text_input,
)
from dashboard.money import parse_amount
from dashboard.pages.bank.state import AccountRow, BankState, find_row
from dashboard.state import Session, connect, refresh_shown, to_sign_in

STATEMENT_DIALOG = "bank-statement"


def typed_date(text: str) -> date:
    """The day that was typed; ValueError says what to type."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError("Statement date: type a date such as 2026-04-30.") from None


class StatementState(rx.State):
    """The statement being typed: a new one of the account, or its last one, put right."""

    account_id: str = ""
    name: str = ""
    statement_id: str = ""  # The one that is put right; empty for a new one.
    day: str = ""
    balance: str = ""
    problem: str = ""
    version: int = 0  # A new one makes the form forget what was typed before.

    @rx.event
    async def add(self, account_id: str) -> Any:
        """Open the dialog for a statement of this account at the period's end."""
        bank = await self.get_state(BankState)
        row = find_row(bank.rows, account_id)
        if row is None:
            return None
        return self._open(bank, row, statement_id="", day=bank.period_key, balance="")

    @rx.event
    async def correct(self, account_id: str) -> Any:
        """Open the dialog for the last statement of this account once more."""
        bank = await self.get_state(BankState)
        row = find_row(bank.rows, account_id)
        if row is None:
            return None
        return self._open(
            bank, row, statement_id=row.statement_id, day=row.statement_day, balance=row.balance
        )

    @rx.event
    async def keep(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Keep what the bank says the balance was, or show why not."""
        self.problem = ""
        digits = (await self.get_state(Session))._digits
        try:
            balance = parse_amount(str(form.get("balance", "")).strip().replace(",", ""), digits=digits)
            done = await self._keep(str(form.get("statement_date", "")), balance)
        except (ApiError, ApiUnreachable, ValueError) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        (await self.get_state(BankState)).notice = f"{done} the statement of {self.name}."
        yield close_dialog(STATEMENT_DIALOG)
        yield refresh_shown(self)

    def _open(self, bank: BankState, row: AccountRow, *, statement_id: str, day: str, balance: str) -> Any:
        self.account_id, self.name, self.version = row.id, row.name, self.version + 1
        self.statement_id, self.day, self.balance = statement_id, day, balance
        self.problem = bank.notice = ""
        return open_dialog(STATEMENT_DIALOG)

    async def _keep(self, day: str, balance: int) -> str:
        """What was done with it: added or corrected."""
        statement_id, account_id = self.statement_id, self.account_id
        async with await connect(self) as client:
            if statement_id:
                await client.correct_bank_statement(statement_id, closing_balance=balance)
                return "Corrected"
            await client.add_bank_statement(
                ledger_id=account_id, statement_date=typed_date(day), closing_balance=balance
            )
            return "Added"


def statement_dialog() -> rx.Component:
    """The balance that the bank states for a day."""
    state: Any = StatementState
    is_new = state.statement_id == ""
    return dialog(
        "Bank statement",
        rx.el.p(state.name, rx.cond(is_new, "", rx.fragment(" · ", state.day)), class_name="strong"),
        rx.el.p(
            "The closing balance as the bank states it; what is owed on it is negative.", class_name="hint"
        ),
        problem_alert(state.problem),
        rx.el.form(
            rx.el.div(
                rx.cond(is_new, day_input("Statement date", name="statement_date", default_value=state.day)),
                text_input(
                    "Closing balance",
                    name="balance",
                    input_mode="decimal",
                    auto_complete="off",
                    default_value=state.balance,
                ),
                class_name="range",
            ),
            dialog_buttons(rx.cond(is_new, "Add statement", "Correct statement"), STATEMENT_DIALOG),
            key=f"{state.version}",
            on_submit=state.keep,
        ),
        id=STATEMENT_DIALOG,
    )
