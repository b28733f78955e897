"""The journal entry being written: its lines, its totals, and posting it."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.accounts import find_account
from dashboard.components.elements import close_dialog, open_dialog
from dashboard.components.wording import day_text, money_text
from dashboard.money import NOTHING, parse_amount
from dashboard.pages.journal.state import Filters, JournalState, address, typed_day
from dashboard.schemas import LateEntryOffer
from dashboard.state import Session, connect, to_sign_in

ENTRY_DIALOG = "new-entry"
LINES_AT_FIRST = 4
LINES_MAX = 40
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
PERIOD_REFUSED = re.compile(r"^The period ending .* is (closed|locked)")
PERIOD_ADVICE = "Date the entry in an open period, or ask an admin to reopen that one."


@dataclass(frozen=True)
class EntryAsked:
    """An entry as the API takes it."""

    day: date
    description: str
    lines: list[dict[str, object]]
    original_day: date | None = None  # Of a late entry: the day of a closed period that it belongs to.


def typed_amount(text: str, *, digits: int) -> int:
    """Minor units of an amount as typed, with or without commas; 0 for nothing. ValueError if it is none."""
    text = text.strip()
    amount = parse_amount(text.replace(",", "") if THOUSANDS.fullmatch(text) else text or "0", digits=digits)
    if amount < 0:
        raise ValueError(f"{text} is below zero: write it in the other column")
    return amount


def line_asked(
    form: Mapping[str, Any], line: int, *, accounts: Mapping[str, str], digits: int
) -> dict[str, object] | None:
    """One line of the form as the API takes it, none when it was left empty; ValueError says why not."""
    names = ("account", "debit", "credit", "party", "document", "due")
    typed = {name: str(form.get(f"{name}-{line}", "")).strip() for name in names}
    if not any(typed.values()):
        return None
    account_id = find_account(accounts, typed["account"])
    if not account_id:
        known = f"no account is called {typed['account']}" if typed["account"] else "no account"
        raise ValueError(f"{known}. Choose one from the list.")
    debit = typed_amount(typed["debit"], digits=digits)
    credit = typed_amount(typed["credit"], digits=digits)
    if bool(debit) == bool(credit):
        raise ValueError("write an amount in either Debit or Credit.")
    return {
        "ledger_id": account_id,
        "amount": debit or credit,
        "debit_credit": "debit" if debit else "credit",
        "party": typed["party"] or None,
        "document": typed["document"] or None,
        "due_date": typed_day(typed["due"], "Due date"),
    }


def entry_asked(
    form: Mapping[str, Any], *, lines: list[int], accounts: Mapping[str, str], digits: int
) -> EntryAsked:
    """The entry that the form asks for; ValueError names all that is wrong, one problem a line."""
    problems: list[str] = []
    found: list[dict[str, object]] = []
    day = None
    try:
        day = typed_day(str(form.get("date", "")).strip(), "Date")
    except ValueError as problem:
        problems.append(str(problem))
    if not day and not problems:
        problems.append("Date: type a date such as 2026-04-30.")
    description = str(form.get("description", "")).strip()
    if not description:
        problems.append("Description: say what the entry is for.")
    for position, line in enumerate(lines, start=1):
        try:
            asked = line_asked(form, line, accounts=accounts, digits=digits)
        except ValueError as problem:
            problems.append(f"Line {position}: {problem}")
            continue
        found += [asked] if asked else []
    if len(found) < 2 and not problems:
        problems.append("An entry has at least two lines.")
    if problems or not day:
        raise ValueError("\n".join(problems))
    return EntryAsked(day=day, description=description, lines=found)


def with_advice(problem: str) -> str:
    """The refusal, and what to do about it where that is known."""
    return f"{problem.rstrip('.')}. {PERIOD_ADVICE}" if PERIOD_REFUSED.match(problem) else problem


def offered(offer: LateEntryOffer) -> str:
    """Where the entry can be posted instead, and what is kept of its own date."""
    return (
        f"The next open period begins on {day_text(offer.date)}. Posted there it keeps "
        f"{day_text(offer.original_date)} as the date that it belongs to, and readiness lists it as late."
    )


class EntryState(rx.State):
    """The entry being written, its totals so far, and what came of it."""

    lines: list[int] = list(range(LINES_AT_FIRST))
    debit: str = NOTHING
    credit: str = NOTHING
    difference: str = ""
    is_balanced: bool = False
    can_add: bool = True
    problem: str = ""
    notice: str = ""
    posted_id: str = ""
    posted_path: str = ""
    offer_day: str = ""  # The day of the next open period; empty unless a closed one refused the entry.
    offer_words: str = ""
    _refused: EntryAsked | None = None
    _offered: LateEntryOffer | None = None
    _amounts: dict[str, str] = {}

    @rx.event
    def forget(self) -> None:
        """Begin the page with no entry written or posted."""
        self.reset()

    @rx.event
    def ask(self) -> Any:
        """Open the form; what was typed before and not posted is still there."""
        self.problem = self.notice = self.posted_path = ""
        self._forget_offer()
        return open_dialog(ENTRY_DIALOG)

    @rx.event
    def add_line(self) -> None:
        """One more line to write on."""
        if len(self.lines) < LINES_MAX:
            self.lines.append(max(self.lines) + 1)
        self.can_add = len(self.lines) < LINES_MAX

    @rx.event
    async def count_debit(self, line: int, text: str) -> None:
        """Keep the totals in step with what is typed."""
        await self._count("debit", line, text)

    @rx.event
    async def count_credit(self, line: int, text: str) -> None:
        """Keep the totals in step with what is typed."""
        await self._count("credit", line, text)

    @rx.event
    async def post(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Post the entry, or say why it is not to be."""
        self.problem = ""
        self._forget_offer()
        journal = await self.get_state(JournalState)
        digits = (await self.get_state(Session))._digits
        try:
            asked = entry_asked(form, lines=self.lines, accounts=journal._account_ids, digits=digits)
        except ValueError as problem:
            self.problem = str(problem)
            return
        async for event in self._post(asked):
            yield event

    @rx.event
    async def post_late(self) -> AsyncIterator[Any]:
        """Post the entry that a closed period refused into the next open one, with its date kept."""
        asked, offer = self._refused, self._offered
        if asked is None or offer is None:
            return
        self.problem = ""
        self._forget_offer()
        async for event in self._post(replace(asked, day=offer.date, original_day=offer.original_date)):
            yield event

    async def _post(self, asked: EntryAsked) -> AsyncIterator[Any]:
        try:
            async with await connect(self) as client:
                posted = await client.post_journal_entry(
                    entry_date=asked.day,
                    description=asked.description,
                    line_entries=asked.lines,
                    original_date=asked.original_day,
                )
        except (ApiError, ApiUnreachable) as problem:
            self._take_refusal(problem, asked)
            yield to_sign_in(self, problem)
            return
        self.reset()
        late = f", as a late entry of {day_text(posted.original_date)}" if posted.original_date else ""
        self.notice = f"Posted {posted.reference}, dated {day_text(posted.entry_date)}{late}."
        self.posted_id, self.posted_path = posted.id, address(Filters(find=posted.reference))
        yield close_dialog(ENTRY_DIALOG)
        yield JournalState.refresh

    def _take_refusal(self, problem: ApiError | ApiUnreachable, asked: EntryAsked) -> None:
        offer = problem.offer if isinstance(problem, ApiError) else None
        if offer is None:
            self.problem = with_advice(str(problem))
            return
        self.problem = f"{str(problem).rstrip('.')}."
        self._refused, self._offered = asked, offer
        self.offer_day, self.offer_words = day_text(offer.date), offered(offer)

    def _forget_offer(self) -> None:
        self.offer_day = self.offer_words = ""
        self._refused = self._offered = None

    async def _count(self, side: str, line: int, text: str) -> None:
        if line in self.lines:
            self._amounts[f"{side}-{line}"] = text
        digits = (await self.get_state(Session))._digits
        debit, credit = self._total("debit", digits), self._total("credit", digits)
        self.debit, self.credit = money_text(debit, digits=digits), money_text(credit, digits=digits)
        self.difference = money_text(abs(debit - credit), digits=digits)
        self.is_balanced = debit == credit and debit > 0

    def _total(self, side: str, digits: int) -> int:
        """The sum of what can be read as amounts so far."""
        total = 0
        for name, text in self._amounts.items():
            if name.startswith(side):
                try:
                    total += typed_amount(text, digits=digits)
                except ValueError:
                    continue
        return total
