"""The part of the close page for the people's share: checklist, sign-offs by role, and the close score."""

from collections.abc import AsyncIterator
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.elements import (
    button,
    close_dialog,
    dialog,
    dialog_buttons,
    open_dialog,
    problem_alert,
    status_word,
    text_input,
)
from dashboard.pages.close.review_state import ReviewState
from dashboard.pages.close.state import CloseState
from dashboard.schemas import REASON_LENGTH_MAX, SignOffRole
from dashboard.state import Session, connect, to_sign_in

STEP_DIALOG, SIGN_OFF_DIALOG = "acknowledge-step", "sign-off"


class ReviewActs(rx.State):
    """The step being acknowledged, or the sign-off being given."""

    step_id: str = ""
    role: str = ""
    title: str = ""
    words: str = ""
    problem: str = ""
    _period_id: str = ""

    @rx.event
    async def ask_step(self, step_id: str) -> AsyncIterator[Any]:
        """Open the dialog for a step."""
        period, review = (await self.get_state(CloseState)).period, await self.get_state(ReviewState)
        step = next((step for step in review.steps if step.id == step_id), None)
        if period is None or step is None:
            return
        self.reset()
        self.step_id, self.title, self._period_id = step.id, f"{step.title} · {period.name}", period.id
        self.words = f"Done by {step.taken}. Your note replaces the one there." if step.taken else ""
        yield open_dialog(STEP_DIALOG)

    @rx.event
    async def acknowledge(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Say that the step is taken."""
        async with await connect(self) as client:
            try:
                await client.acknowledge_step(self._period_id, self.step_id, notes=typed_note(form))
            except (ApiError, ApiUnreachable) as problem:
                self.problem = str(problem)
                yield to_sign_in(self, problem)
                return
        yield close_dialog(STEP_DIALOG)
        yield CloseState.refresh

    @rx.event
    async def ask_sign_off(self, role: str) -> AsyncIterator[Any]:
        """Open the dialog for a role."""
        period = (await self.get_state(CloseState)).period
        if period is None or role not in set(SignOffRole):
            return
        self.reset()
        self.role, self.title, self._period_id = role, f"{role.capitalize()} · {period.name}", period.id
        yield open_dialog(SIGN_OFF_DIALOG)

    @rx.event
    async def sign_off(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Give one's word for the figures as they are."""
        async with await connect(self) as client:
            try:
                await client.sign_off(self._period_id, role=self.role, notes=typed_note(form))
            except (ApiError, ApiUnreachable) as problem:
                self.problem = str(problem)
                yield to_sign_in(self, problem)
                return
        yield close_dialog(SIGN_OFF_DIALOG)
        yield CloseState.refresh

    @rx.event
    async def take_back(self, role: str) -> AsyncIterator[Any]:
        """Take one's own sign-off back."""
        period, review = (await self.get_state(CloseState)).period, await self.get_state(ReviewState)
        if period is None:
            return
        try:
            async with await connect(self) as client:
                await client.revoke_sign_off(period.id, role=role)
        except (ApiError, ApiUnreachable) as problem:
            review.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        yield CloseState.refresh


def typed_note(form: dict[str, Any]) -> str | None:
    """The note as typed, none when nothing was."""
    return str(form.get("notes", "")).strip() or None


# ── The part ─────────────────────────────────────────────────────────────────────────────────────


def review_part() -> rx.Component:
    """Checklist, sign-offs and score of the period."""
    state: Any = ReviewState
    return rx.el.section(
        rx.el.div(
            rx.el.h3("Review", id="review"),
            rx.cond(
                state.is_read,
                rx.el.span(
                    rx.el.span("Close score ", class_name="hint"),
                    rx.el.span(state.score, class_name="score"),
                    rx.el.span(" of 100", class_name="hint"),
                    class_name="close-score",
                ),
            ),
            class_name="section-head",
        ),
        problem_alert(state.problem),
        rx.cond(
            state.is_read,
            rx.fragment(
                score_components(),
                rx.el.div(checklist(), sign_offs(), class_name="review-columns"),
            ),
            rx.el.div(
                *(rx.el.span(class_name="bone") for _ in range(4)), class_name="bones", aria_hidden=True
            ),
        ),
        class_name="panel review",
        custom_attrs={"aria-labelledby": "review"},
    )


def score_components() -> rx.Component:
    """What the score is made of: each component, 0 to 100."""
    return rx.el.dl(rx.foreach(ReviewState.components, component), class_name="components")


def component(row: Any) -> rx.Component:
    """One component: a figure, and a bar that says the same."""
    return rx.el.div(
        rx.el.dt(row.title),
        rx.el.dd(row.score, class_name="number"),
        rx.el.dd(rx.el.span(style={"width": f"{row.score}%"}), class_name="bar", aria_hidden=True),
    )


def checklist() -> rx.Component:
    """The steps that a person takes."""
    return rx.el.div(
        rx.el.h4("Checklist", id="checklist"),
        rx.el.ul(rx.foreach(ReviewState.steps, step_line), class_name="steps", aria_labelledby="checklist"),
    )


def step_line(step: Any) -> rx.Component:
    """One step: taken by whom, with what note, or still to do."""
    return rx.el.li(
        status_word(step.status, step.tone),
        rx.el.div(
            rx.el.span(step.title),
            rx.cond(step.notes != "", rx.el.span(step.notes, class_name="note-text")),
            rx.cond(step.taken != "", rx.el.span(step.taken, class_name="hint")),
            class_name="check-words",
        ),
        rx.cond(
            Session.can_build,
            button(
                rx.cond(step.taken != "", "Change note", "Acknowledge"),
                rx.el.span(f" {step.title}", class_name="unseen"),
                kind="quiet",
                on_click=ReviewActs.ask_step(step.id),
            ),
        ),
        custom_attrs={"data-step": step.id},
    )


def sign_offs() -> rx.Component:
    """The roles, and who has signed in each."""
    return rx.el.div(
        rx.el.h4("Sign-offs", id="sign-offs"),
        rx.el.ul(rx.foreach(ReviewState.roles, role_line), class_name="steps", aria_labelledby="sign-offs"),
    )


def role_line(row: Any) -> rx.Component:
    """One role: its sign-offs, and the way to give one."""
    return rx.el.li(
        rx.el.div(
            rx.el.span(row.title, class_name="strong"),
            rx.el.span(row.hint, class_name="hint"),
            class_name="check-words",
        ),
        rx.el.div(
            rx.cond(
                row.signatures.length() > 0,
                rx.foreach(row.signatures, lambda signature: signature_line(signature, row.role)),
                status_word("Not signed", "open"),
            ),
            class_name="signatures",
        ),
        rx.cond(
            Session.can_build & (row.act != ""),
            button(
                row.act,
                rx.el.span(f" as {row.role}", class_name="unseen"),
                kind="quiet",
                on_click=ReviewActs.ask_sign_off(row.role),
            ),
        ),
        class_name="role",
        custom_attrs={"data-role": row.role},
    )


def signature_line(signature: Any, role: Any) -> rx.Component:
    """One sign-off; a lapsed one with the figures that moved under it."""
    return rx.el.div(
        rx.el.div(
            status_word(signature.status, signature.tone),
            rx.el.span(signature.who, class_name="who"),
            rx.cond(
                signature.is_own & Session.can_build,
                button(
                    "Take back",
                    rx.el.span(f" as {role}", class_name="unseen"),
                    kind="quiet",
                    on_click=ReviewActs.take_back(role),
                ),
            ),
            class_name="signature-head",
        ),
        rx.el.span(signature.words, class_name="hint"),
        rx.cond(
            signature.is_lapsed,
            rx.cond(
                signature.moved.length() > 0,
                rx.el.details(
                    rx.el.summary(signature.moved_words),
                    rx.el.ul(rx.foreach(signature.moved, moved_figure), class_name="moved-under"),
                ),
                rx.el.span(signature.moved_words, class_name="hint"),
            ),
        ),
        class_name="signature",
    )


def moved_figure(row: Any) -> rx.Component:
    """One figure that moved under a sign-off: when it was signed, and now."""
    return rx.el.li(
        rx.el.span(row.label),
        rx.el.span(row.report, " · ", row.column, class_name="hint"),
        rx.el.span(row.then, " → ", row.now, class_name="number"),
    )


def step_dialog() -> rx.Component:
    """What is said of a step."""
    state = ReviewActs
    return note_dialog(
        "Acknowledge step",
        STEP_DIALOG,
        on_submit=state.acknowledge,
        act="Acknowledge",
        words=rx.cond(state.words != "", rx.el.p(state.words, class_name="hint")),
    )


def sign_off_dialog() -> rx.Component:
    """What a sign-off stands for."""
    return note_dialog(
        "Sign off",
        SIGN_OFF_DIALOG,
        on_submit=ReviewActs.sign_off,
        act="Sign off",
        words=rx.el.p(
            "You give your word for every figure of the period as it is now. When one of them moves, "
            "the sign-off lapses, and everybody sees it.",
        ),
    )


def note_dialog(title: str, dialog_id: str, *, on_submit: Any, act: str, words: rx.Component) -> rx.Component:
    """A dialog that takes a note with what is done."""
    return dialog(
        title,
        rx.el.p(ReviewActs.title, class_name="strong"),
        words,
        problem_alert(ReviewActs.problem),
        rx.el.form(
            text_input(
                "Note",
                name="notes",
                max_length=REASON_LENGTH_MAX,
                auto_complete="off",
                placeholder="Optional",
            ),
            dialog_buttons(act, dialog_id),
            on_submit=on_submit,
        ),
        id=dialog_id,
    )
