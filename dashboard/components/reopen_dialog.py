"""The dialog that reopens a period: why, for whom, until when, and what it does to later ones."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.approval_words import ASK, SECOND_PERSON, asks_for_second_person
from dashboard.components.elements import (
    close_dialog,
    dialog,
    dialog_buttons,
    field,
    open_dialog,
    problem_alert,
    text_input,
)
from dashboard.components.periods import PERIODS_MAX
from dashboard.components.wording import listed_text, period_text, range_text
from dashboard.schemas import REASON_LENGTH_MAX, AccountingPeriodResponse, PeriodStatus, Role
from dashboard.state import NOT_FOUND, Session, connect, refresh_shown, to_sign_in

REOPEN_DIALOG = "reopen-period"
NAMED_MAX = 4
CHOSEN_TIME = "chosen"
HOW_LONG = (
    ("", "Until it is closed again"),
    ("1", "For 1 hour"),
    ("4", "For 4 hours"),
    ("24", "For 24 hours"),
    (CHOSEN_TIME, "Until a time you choose"),
)


@dataclass(frozen=True)
class PersonRow:
    """Somebody for whom a period can be reopened."""

    id: str
    name: str
    email: str
    role: str


def what_reopens(period: AccountingPeriodResponse) -> str:
    """What reopening does, in words."""
    name = period_text(period.period_start, period.period_end)
    return (
        f"Entries dated in {name} can be posted again, and packages of {name} are marked superseded. "
        "Who closed the period, when and why stays on record."
    )


def what_moves(period: AccountingPeriodResponse, later: Sequence[AccountingPeriodResponse]) -> str:
    """Which later periods' opening balances a change would move, in words; they keep their state."""
    name = period_text(period.period_start, period.period_end)
    if not later:
        return f"No later period opens with the balances of {name}."
    named = [
        f"{period_text(each.period_start, each.period_end)} ({PeriodStatus(each.status).value})"
        for each in later
    ]
    words = f"Later periods keep their state. A change in {name} moves the opening balances of "
    words += f"{listed_text(named, at_most=NAMED_MAX)}."
    if any(each.status != PeriodStatus.OPEN for each in later):
        words += " Those that are closed then show “Moved since close”."
    return words


def asked_people(form: Mapping[str, Any], people: Sequence[PersonRow]) -> list[str] | None:
    """E-mail addresses of those chosen, none when it opens for everyone. ValueError."""
    if form.get("only_some") != "on":
        return None
    chosen = [person.email for person in people if form.get(f"person-{person.id}") == "on"]
    if not chosen:
        raise ValueError("Choose at least one person, or open it for everyone.")
    return chosen


def asked_until(form: Mapping[str, Any], *, timezone: str, now: datetime) -> datetime | None:
    """When it closes again by itself, none when it does not. ValueError says what is wrong with the time."""
    how_long = str(form.get("how_long", ""))
    if how_long != CHOSEN_TIME:
        return now + timedelta(hours=int(how_long)) if how_long.isdecimal() else None
    try:
        typed = datetime.fromisoformat(str(form.get("until", "")).strip())
    except ValueError:
        raise ValueError("Open until: choose a day and a time.") from None
    until = typed.replace(tzinfo=ZoneInfo(timezone))
    if until <= now:
        raise ValueError("Open until: choose a time that is still to come.")
    return until


async def later_periods(
    client: CloseClient, period: AccountingPeriodResponse
) -> list[AccountingPeriodResponse]:
    """The periods after this one, whatever their state, earliest first."""
    page = await client.list_periods(limit=PERIODS_MAX, sort_by="period_end", descending=False)
    return [each for each in page.items if each.period_end > period.period_end]


async def who_may_post(client: CloseClient) -> list[PersonRow]:
    """Those of the business who can post entries at all; nobody where the API does not tell."""
    try:
        people = await client.people()
    except ApiError as refusal:
        if refusal.status != NOT_FOUND:
            raise
        return []
    return [
        PersonRow(id=each.id, name=each.name, email=each.email, role=each.role.value)
        for each in people
        if each.role.reaches(Role.MEMBER)
    ]


class ReopenPeriodState(rx.State):
    """The reopening being asked for."""

    period_id: str = ""
    title: str = ""
    words: str = ""
    moves: str = ""
    problem: str = ""
    people: list[PersonRow] = []
    timezone: str = "UTC"
    needs_second_person: bool = False

    @rx.event
    async def ask(self, period_id: str) -> AsyncIterator[Any]:
        """Open the dialog for this period."""
        self.reset()
        session = await self.get_state(Session)
        self.timezone = session._timezone
        yield open_dialog(REOPEN_DIALOG)
        try:
            async with await connect(self) as client:
                period = await client.get_period(period_id)
                later = await later_periods(client, period)
                self.people = await who_may_post(client)
                self.needs_second_person = await asks_for_second_person(client, session.business_id)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        self.period_id = period.id
        name = period_text(period.period_start, period.period_end)
        self.title = f"{name} · {range_text(period.period_start, period.period_end)}"
        self.words, self.moves = what_reopens(period), what_moves(period, later)

    @rx.event
    async def confirm(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Reopen the period, or show why it is not to be."""
        self.problem = ""
        try:
            people = asked_people(form, self.people)
            until = asked_until(form, timezone=self.timezone, now=datetime.now(UTC))
            async with await connect(self) as client:
                act = client.ask_to_reopen if self.needs_second_person else client.reopen_period
                reason = str(form.get("reopen_reason", "")).strip()
                await act(self.period_id, reopen_reason=reason, people=people, until=until)
        except (ApiError, ApiUnreachable, ValueError) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        yield close_dialog(REOPEN_DIALOG)
        yield refresh_shown(self)


def reopen_period_dialog() -> rx.Component:
    """What reopening does, and the reason that is kept with it."""
    state: Any = ReopenPeriodState
    return dialog(
        "Reopen period",
        rx.el.p(state.title, class_name="strong"),
        rx.el.p(state.words),
        rx.cond(state.moves != "", rx.el.p(state.moves)),
        problem_alert(state.problem),
        rx.el.form(
            text_input("Reason", name="reopen_reason", max_length=REASON_LENGTH_MAX, auto_complete="off"),
            how_long(),
            rx.cond(state.people.length() > 0, for_whom()),
            rx.cond(state.needs_second_person, rx.el.p(SECOND_PERSON, class_name="hint")),
            dialog_buttons(
                rx.cond(state.needs_second_person, ASK, "Reopen period"),
                REOPEN_DIALOG,
                waits=state.words == "",
            ),
            on_submit=state.confirm,
        ),
        id=REOPEN_DIALOG,
    )


def how_long() -> rx.Component:
    """Until when it stands open; then it is closed again by itself, as it was before."""
    return rx.el.div(
        field(
            "How long",
            rx.el.select(
                *(rx.el.option(words, value=value) for value, words in HOW_LONG),
                name="how_long",
                class_name="select",
            ),
        ),
        rx.el.div(
            field("Open until", rx.el.input(name="until", type="datetime-local")),
            rx.el.span("Time in ", ReopenPeriodState.timezone, class_name="hint"),
            class_name="chosen-time",
        ),
        rx.el.p(
            "When the time is over it is closed again by itself, as it was before.",
            class_name="hint until-words",
        ),
        class_name="how-long",
    )


def for_whom() -> rx.Component:
    """For everyone who may post, or for those who are ticked."""
    return rx.el.div(
        rx.el.label(
            rx.el.input(type="checkbox", name="only_some"),
            rx.el.span("Only for some people"),
            class_name="choice",
        ),
        rx.el.fieldset(
            rx.el.legend("People who may post into it", class_name="unseen"),
            rx.foreach(ReopenPeriodState.people, person_choice),
            class_name="people-choice",
        ),
        class_name="for-whom",
    )


def person_choice(person: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", name=f"person-{person.id}"),
        rx.el.span(person.name, " ", rx.el.span(person.role, class_name="hint")),
        class_name="choice",
        title=person.email,
    )
