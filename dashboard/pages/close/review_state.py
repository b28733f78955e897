"""What the close page knows of the review of a period: checklist, sign-offs by role, and the close score."""

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.moved import MovedFigureRow, to_moved_figure
from dashboard.components.wording import exact_text
from dashboard.schemas import (
    CloseChecklistAcksListResponse,
    CloseScoreResponse,
    SignOffResponse,
    SignOffRole,
)
from dashboard.state import Session, connect, words_in_a_part

COMPONENT_TITLES = {
    "txn_review": "Bank lines matched",
    "categorization": "Entries categorised",
    "reconciliation": "Reconciliations",
    "checklist": "Checklist",
    "anomalies": "Anomaly checks",
}
ROLE_WORDS = {
    SignOffRole.PREPARER: "Prepares the figures",
    SignOffRole.REVIEWER: "Reviews them",
    SignOffRole.CONTROLLER: "Answers for the books",
    SignOffRole.PARTNER: "Answers to the client",
}


@dataclass(frozen=True)
class StepRow:
    """One step of the checklist, in words."""

    id: str
    title: str
    status: str
    tone: str
    notes: str
    taken: str  # By whom and when; empty while nobody has.


@dataclass(frozen=True)
class SignatureRow:
    """Somebody's word in a role."""

    who: str
    status: str
    tone: str
    words: str
    is_own: bool
    is_lapsed: bool
    moved_words: str
    moved: list[MovedFigureRow]


@dataclass(frozen=True)
class RoleRow:
    """A role, and who has signed in it."""

    role: str
    title: str
    hint: str
    signatures: list[SignatureRow]
    act: str  # What the person on the page can do in the role.


@dataclass(frozen=True)
class ComponentRow:
    """One component of the close score."""

    title: str
    score: int


def to_step_rows(found: CloseChecklistAcksListResponse, *, timezone: str) -> list[StepRow]:
    """Every step in order, taken or not."""
    acks = {ack.step_id: ack for ack in found.items}
    rows: list[StepRow] = []
    for step in found.steps:
        ack = acks.get(step.step_id)
        who = (ack.acked_by_name or "Somebody") if ack else ""
        rows.append(
            StepRow(
                id=step.step_id,
                title=step.title,
                status="Done" if ack else "To do",
                tone="pass" if ack else "open",
                notes=(ack.notes or "") if ack else "",
                taken=f"{who}, {exact_text(ack.updated_at, timezone)}" if ack else "",
            )
        )
    return rows


def to_role_rows(
    found: Sequence[SignOffResponse], *, own_id: str, digits: int, timezone: str
) -> list[RoleRow]:
    """Every role in order, with the sign-offs given in it."""
    rows: list[RoleRow] = []
    for role in SignOffRole:
        signatures = [
            to_signature_row(each, own_id=own_id, digits=digits, timezone=timezone)
            for each in found
            if each.role == role
        ]
        own = next((each for each in signatures if each.is_own), None)
        act = "Sign off" if own is None else "Sign again" if own.is_lapsed else ""
        rows.append(RoleRow(role.value, role.value.capitalize(), ROLE_WORDS[role], signatures, act))
    return rows


def to_signature_row(given: SignOffResponse, *, own_id: str, digits: int, timezone: str) -> SignatureRow:
    """The sign-off in words; a lapsed one says what moved under it."""
    notes = f" · {given.notes}" if given.notes else ""
    return SignatureRow(
        who=given.user_name or "Somebody",
        status="Lapsed" if given.lapsed else "Signed",
        tone="moved" if given.lapsed else "pass",
        words=f"{exact_text(given.updated_at, timezone)} · readiness {given.score}{notes}",
        is_own=given.user_id == own_id,
        is_lapsed=given.lapsed,
        moved_words=moved_words(given),
        moved=[to_moved_figure(each, digits=digits) for each in given.moved],
    )


def moved_words(given: SignOffResponse) -> str:
    """How many figures moved under a sign-off; empty while it holds."""
    if not given.lapsed:
        return ""
    if not given.moved_total:
        return "The records behind the figures have changed since; no figure of a report has."
    many = "1 figure has" if given.moved_total == 1 else f"{given.moved_total:,} figures have"
    listed = "" if given.moved_total == len(given.moved) else f" (the first {len(given.moved)} listed)"
    return f"{many} moved since{listed}"


def to_component_rows(score: CloseScoreResponse) -> list[ComponentRow]:
    """The components of the score in the order in which they are known; a new one reads as its key."""
    order = [*COMPONENT_TITLES]
    known = sorted(score.components, key=lambda name: order.index(name) if name in order else len(order))
    return [
        ComponentRow(COMPONENT_TITLES.get(name, name.replace("_", " ").capitalize()), score.components[name])
        for name in known
    ]


class ReviewState(rx.State):
    """What people have done about the chosen period, and how far the close has come."""

    steps: list[StepRow] = []
    roles: list[RoleRow] = []
    components: list[ComponentRow] = []
    score: int = 0
    is_read: bool = False
    problem: str = ""
    shown_period: str = ""
    _has_steps: bool = False
    _is_reviewed: bool = False

    @rx.event(background=True)
    async def read(self, period_id: str) -> None:
        """Read the checklist of this period, of none for none; the period shown last counts."""
        async with self:
            if self.shown_period != period_id:
                self.reset()
                self.shown_period = period_id
            if not period_id:
                return
            client = await connect(self)
        try:
            async with client:
                checklist = await client.checklist(period_id)
        except (ApiError, ApiUnreachable) as problem:
            async with self:
                self.problem = words_in_a_part(problem)
            return
        async with self:
            if self.shown_period != period_id:
                return
            self.steps = to_step_rows(checklist, timezone=(await self.get_state(Session))._timezone)
            self.problem, self._has_steps = "", True
            self.is_read = self._is_reviewed

    @rx.event(background=True)
    async def read_apart(self, period_id: str) -> None:
        """Ask for what this period's readiness did not bring: a hosted service answers it apart."""
        async with self:
            client = await connect(self)
        try:
            async with client:
                signed = await client.sign_offs(period_id)
                score = await client.close_score(period_id)
        except (ApiError, ApiUnreachable) as problem:
            async with self:
                self.problem = words_in_a_part(problem)
            return
        async with self:
            if self.shown_period == period_id:
                take_review(self, await self.get_state(Session), signed=signed, score=score)


def take_review(
    review: ReviewState, session: Session, *, signed: Sequence[SignOffResponse], score: CloseScoreResponse
) -> None:
    """Show the sign-offs and the score of a period, which come with its readiness."""
    if review.shown_period != score.period_id:
        review.reset()
        review.shown_period = score.period_id
    review.roles = to_role_rows(
        signed, own_id=session._user_id, digits=session._digits, timezone=session._timezone
    )
    review.components, review.score = to_component_rows(score), score.score
    review.problem, review._is_reviewed = "", True
    review.is_read = review._has_steps
