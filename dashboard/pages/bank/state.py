"""What the bank page shows: the accounts at a period's end, and the bank line being explained."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.accounts import account_text, all_accounts, find_account
from dashboard.components.elements import close_dialog, open_dialog
from dashboard.components.periods import all_periods, find_period
from dashboard.components.wording import day_text, money_text
from dashboard.money import plain_text
from dashboard.schemas import BankAccountWork, BankLineResponse, BankLineWaiting, BankMatchProposal
from dashboard.state import Session, connect, refresh_on, refresh_shown, to_sign_in

ROUTE = "/bank"
EXPLAIN_DIALOG = "explain-bank-line"


@dataclass(frozen=True)
class ProposalRow:
    """An entry that may explain the line, in words."""

    entry_id: str
    words: str
    amount: str


@dataclass(frozen=True)
class LineRow:
    """A bank line that no entry explains, in words."""

    id: str
    date: str
    words: str
    amount: str
    can_explain: bool  # Not when it is matched already, to an entry after the period's end.
    proposals: list[ProposalRow]


@dataclass(frozen=True)
class MatchedRow:
    """A bank line that was explained within the period, in words."""

    id: str
    date: str
    words: str
    entry: str
    link: str  # To the entry.
    amount: str


@dataclass(frozen=True)
class AccountRow:
    """A bank account at the period's end, in words."""

    id: str
    name: str
    statement: str
    statement_id: str  # Of the last one; empty without any.
    statement_day: str
    balance: str  # As it is typed.
    is_stated: bool  # Its last statement is of the period's last day.
    more: str
    lines: list[LineRow]
    fold: str  # What the matched lines are folded under; empty without any.
    more_matched: str
    matched: list[MatchedRow]


def to_account_row(work: BankAccountWork, *, period_end: date, digits: int) -> AccountRow:
    """The account in words."""
    is_stated = work.statement_date == period_end
    if work.statement_date is None:
        statement = f"No statement by {day_text(period_end)}"
    else:
        balance = money_text(work.statement_balance, digits=digits)
        statement = f"Statement of {day_text(work.statement_date)}: {balance}"
    hidden = work.lines_total - len(work.lines)
    hidden_matched = work.matched_total - len(work.matched)
    count = "1 bank line was" if work.matched_total == 1 else f"{work.matched_total:,} bank lines were"
    return AccountRow(
        id=work.ledger_id,
        name=f"{work.account_number} {work.account_name}",
        statement=statement,
        statement_id=work.statement_id or "",
        statement_day=day_text(work.statement_date) if work.statement_date else "",
        balance=plain_text(work.statement_balance or 0, digits=digits),
        is_stated=is_stated,
        more=f"{hidden:,} more bank lines" if hidden > 0 else "",
        lines=[to_line_row(line, digits=digits) for line in work.lines],
        fold=f"{count} matched in this period" if work.matched_total else "",
        more_matched=f"{hidden_matched:,} earlier ones" if hidden_matched > 0 else "",
        matched=[to_matched_row(line, digits=digits) for line in work.matched],
    )


def find_row(rows: Sequence[AccountRow], account_id: str) -> AccountRow | None:
    """The row of this account."""
    return next((row for row in rows if row.id == account_id), None)


def to_matched_row(line: BankLineResponse, *, digits: int) -> MatchedRow:
    """The line and its entry in words."""
    return MatchedRow(
        id=line.id,
        date=day_text(line.date),
        words=line_words(line.description, line.reference),
        entry=line.entry_reference,
        link=f"/journal?{urlencode({'find': line.entry_reference})}",
        amount=money_text(line.amount, digits=digits),
    )


def line_words(description: str, reference: str) -> str:
    """What the bank says of a line."""
    return " · ".join(part for part in (description, reference) if part) or "No description"


def to_line_row(line: BankLineWaiting, *, digits: int) -> LineRow:
    """The line in words."""
    return LineRow(
        id=line.id,
        date=day_text(line.date),
        words=line_words(line.description, line.reference),
        amount=money_text(line.amount, digits=digits),
        can_explain=not line.is_matched,
        proposals=[to_proposal_row(each, digits=digits) for each in line.proposals],
    )


def to_proposal_row(proposal: BankMatchProposal, *, digits: int) -> ProposalRow:
    """The entry in words."""
    return ProposalRow(
        entry_id=proposal.entry_id,
        words=f"{proposal.reference} · {day_text(proposal.date)} · {proposal.description}",
        amount=money_text(proposal.left, digits=digits),
    )


def settled_words(line: BankLineResponse) -> str:
    """What the line is matched to, and since when where its own day is closed."""
    matched = f"Matched to {line.entry_reference}."
    if line.cleared_on == line.date:
        return matched
    return f"{matched} It counts from {day_text(line.cleared_on)}, the first day after what is closed."


class BankState(rx.State):
    """The bank accounts at the end of the period that the address names."""

    rows: list[AccountRow] = []
    accounts: list[str] = []  # To post against.
    period_name: str = ""
    period_key: str = ""
    is_open: bool = False  # The period, so that what was matched in it can be undone.
    is_loaded: bool = False
    problem: str = ""
    notice: str = ""
    find_words: str = ""  # Only lines that say these are shown.
    line: LineRow | None = None  # The one being explained.
    explain_problem: str = ""
    _account_ids: dict[str, str] = {}

    @rx.event
    async def load(self) -> AsyncIterator[Any]:
        """Show the period that the address names, or the earliest open one. Runs on page load."""
        self.reset()
        yield
        yield await self._refresh()

    @rx.event
    async def refresh(self) -> Any:
        """Show what has changed meanwhile."""
        return await self._refresh()

    @rx.event
    def find(self, form: dict[str, Any]) -> Any:
        """Show the lines that say these words; the address remembers them."""
        words = str(form.get("find", "")).strip()
        asked = {"period": self.period_key, "find": words}
        return rx.redirect(f"{ROUTE}?{urlencode({name: value for name, value in asked.items() if value})}")

    @rx.event
    def explain(self, line_id: str) -> Any:
        """Open the dialog for this line."""
        self.line = next((line for row in self.rows for line in row.lines if line.id == line_id), None)
        self.explain_problem = self.notice = ""
        return open_dialog(EXPLAIN_DIALOG) if self.line else None

    @rx.event
    async def match(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Match the line to the chosen entry, or show why not."""
        line, entry_id = self.line, str(form.get("entry", ""))
        if line is None:
            return
        if not entry_id:
            self.explain_problem = "Choose the entry that explains the line."
            return
        async for event in self._settle(lambda client: client.match_bank_line(line.id, entry_id=entry_id)):
            yield event

    @rx.event
    async def post(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Post the entry that the line asks for, or show why not."""
        line = self.line
        if line is None:
            return
        typed = {name: str(form.get(name, "")).strip() for name in ("account", "words", "party", "document")}
        ledger_id = find_account(self._account_ids, typed["account"])
        if not ledger_id:
            known = f"No account is called {typed['account']}." if typed["account"] else "Name the account."
            self.explain_problem = f"{known} Choose one from the list."
            return
        async for event in self._settle(
            lambda client: client.post_bank_line(
                line.id,
                ledger_id=ledger_id,
                description=typed["words"] or line.words,
                party=typed["party"] or None,
                document=typed["document"] or None,
            )
        ):
            yield event

    @rx.event
    async def undo(self, line_id: str) -> AsyncIterator[Any]:
        """Take back what was said to explain the line, or show why that cannot be."""
        found = next((line for row in self.rows for line in row.matched if line.id == line_id), None)
        if found is None:
            return
        self.problem = self.notice = ""
        try:
            async with await connect(self) as client:
                await client.unmatch_bank_line(line_id)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        self.notice = f"{found.words} is no longer matched to {found.entry}, which stays in the books."
        yield refresh_shown(self)

    async def _settle(self, act: Callable[[CloseClient], Awaitable[BankLineResponse]]) -> AsyncIterator[Any]:
        self.explain_problem = ""
        try:
            async with await connect(self) as client:
                settled = await act(client)
        except (ApiError, ApiUnreachable) as problem:
            self.explain_problem = str(problem)
            yield to_sign_in(self, problem)
            return
        self.notice = settled_words(settled)
        yield close_dialog(EXPLAIN_DIALOG)
        yield refresh_shown(self)

    async def _refresh(self) -> Any:
        session = await self.get_state(Session)
        asked = self.router.url.query_parameters
        wanted, self.find_words = self.period_key or asked.get("period", ""), asked.get("find", "")
        try:
            async with await connect(self) as client:
                period = find_period(await all_periods(client, timezone=session._timezone), wanted)
                if period is not None:
                    work = await client.bank_work(period.id, find=self.find_words)
                    self._take(work, period_end=date.fromisoformat(period.key), digits=session._digits)
                    self.period_key, self.period_name, self.is_open = period.key, period.name, period.is_open
                chart = await all_accounts(client)
                self._account_ids = {account_text(account): account.id for account in chart}
        except (ApiError, ApiUnreachable) as problem:
            self.problem, self.is_loaded = str(problem), True
            return to_sign_in(self, problem)
        self.accounts = list(self._account_ids)
        self.problem, self.is_loaded = "", True
        return None

    def _take(self, work: Sequence[BankAccountWork], *, period_end: date, digits: int) -> None:
        self.rows = [to_account_row(each, period_end=period_end, digits=digits) for each in work]


refresh_on("period", "journal", route=ROUTE, handler=BankState.refresh)
