"""The part of the settings page for the people of the business: what each may do, and who leaves."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.elements import button, close_dialog, dialog, open_dialog, problem_alert
from dashboard.pages.settings.inviting import inviting
from dashboard.pages.settings.part import part
from dashboard.schemas import PersonResponse, Role
from dashboard.state import Session, connect, to_sign_in, words_in_a_part

REMOVE_DIALOG = "remove-person"
WHAT_ROLES_DO = {
    Role.VIEWER: "reads and downloads",
    Role.MEMBER: "also builds packages and posts entries",
    Role.ADMIN: "also closes and reopens periods",
    Role.OWNER: "also locks them, and says who may do what",
}


@dataclass(frozen=True)
class PersonRow:
    """Somebody who belongs to the business."""

    id: str
    name: str
    email: str
    role: str
    role_word: str
    is_me: bool


def to_person_row(person: PersonResponse, *, my_id: str) -> PersonRow:
    """The person in words; whose name is her address is named once."""
    return PersonRow(
        id=person.id,
        name=person.name,
        email="" if person.email == person.name else person.email,
        role=person.role,
        role_word=person.role.capitalize(),
        is_me=person.id == my_id,
    )


class PeopleState(rx.State):
    """The people of the business, for who may know them."""

    rows: list[PersonRow] = []
    problem: str = ""
    notice: str = ""
    leaving_id: str = ""
    leaving_name: str = ""
    remove_problem: str = ""

    @rx.event
    async def load(self) -> Any:
        """Show them. Runs on page load."""
        self.reset()
        return await self._refresh()

    @rx.event
    async def give_role(self, user_id: str, role: str) -> Any:
        """Let one of them do more or less from now on."""
        row = self._row(user_id)
        if row is None or role == row.role:
            return None
        self.notice = ""
        self.problem = await self._try(lambda client: client.give_role(user_id, role=role))
        if not self.problem:
            self.notice = f"{row.name} is {role} from now on."
        # Her own role decides what the page offers.
        return [Session.enter, PeopleState.show_again] if row.is_me else await self._refresh()

    @rx.event
    async def show_again(self) -> Any:
        """Show them as they are now."""
        return await self._refresh()

    @rx.event
    def ask_to_remove(self, user_id: str) -> Any:
        """Ask before somebody leaves."""
        row = self._row(user_id)
        if row is None:
            return None
        self.leaving_id, self.leaving_name, self.remove_problem = row.id, row.name, ""
        return open_dialog(REMOVE_DIALOG)

    @rx.event
    async def remove(self) -> Any:
        """Take her out of the business."""
        self.remove_problem = await self._try(lambda client: client.remove_person(self.leaving_id))
        if self.remove_problem:
            return None
        self.notice, self.problem = f"{self.leaving_name} no longer belongs to this business.", ""
        return [close_dialog(REMOVE_DIALOG), PeopleState.show_again]

    async def _try(self, act: Callable[[CloseClient], Awaitable[Any]]) -> str:
        """Do it; what went wrong, in words."""
        try:
            async with await connect(self) as client:
                await act(client)
        except (ApiError, ApiUnreachable) as problem:
            return str(problem)
        return ""

    def _row(self, user_id: str) -> PersonRow | None:
        return next((row for row in self.rows if row.id == user_id), None)

    async def _refresh(self) -> Any:
        session = await self.get_state(Session)
        if not session.can_close:
            self.rows = []
            return None
        try:
            async with await connect(self) as client:
                found = await client.people()
        except (ApiError, ApiUnreachable) as problem:
            self.problem = words_in_a_part(problem)
            return to_sign_in(self, problem)
        self.rows = [to_person_row(person, my_id=session._user_id) for person in found]
        return None


def people() -> rx.Component:
    """Who may do what here; an owner decides it."""
    state: Any = PeopleState
    heads = ("Name", "Role")
    head = rx.el.tr(
        *(rx.el.th(name, scope="col") for name in heads),
        rx.el.th(rx.el.span("Actions", class_name="unseen"), scope="col"),
    )
    table = rx.el.table(
        rx.el.thead(head),
        rx.el.tbody(rx.foreach(state.rows, person_row)),
        aria_label="People",
        class_name="table people",
    )
    words = "; ".join(f"{role.capitalize()}: {does}" for role, does in WHAT_ROLES_DO.items())
    return rx.cond(
        (state.rows.length() > 0) | (state.problem != ""),
        part(
            "People",
            rx.el.p(f"{words}.", class_name="hint"),
            problem_alert(state.problem),
            rx.el.p(state.notice, role="status", aria_label="People news", class_name="news"),
            rx.el.div(table, class_name="scroll"),
            inviting(),
            id="people",
        ),
    )


def person_row(row: Any) -> rx.Component:
    """One person, with what an owner can change."""
    role = rx.el.select(
        *(rx.el.option(role.capitalize(), value=role.value) for role in Role),
        value=row.role,
        on_change=lambda role: PeopleState.give_role(row.id, role),
        aria_label=f"Role of {row.name}",
    )
    return rx.el.tr(
        rx.el.td(
            rx.el.span(row.name),
            rx.cond(row.is_me, rx.el.span(" (you)", class_name="hint")),
            rx.cond(row.email != "", rx.el.span(row.email, class_name="hint line-words")),
            class_name="text",
        ),
        rx.el.td(rx.cond(Session.is_owner, role, row.role_word)),
        rx.el.td(
            rx.cond(
                Session.is_owner & ~row.is_me,
                button(
                    "Remove",
                    rx.el.span(f" {row.name}", class_name="unseen"),
                    kind="quiet",
                    on_click=PeopleState.ask_to_remove(row.id),
                ),
            ),
            class_name="actions",
        ),
        key=row.id,
    )


def remove_dialog() -> rx.Component:
    """What removing does, and to whom."""
    state = PeopleState
    return dialog(
        "Remove person",
        rx.el.p(state.leaving_name, class_name="strong"),
        rx.el.p(
            "This person can see and do nothing in this business any more. What was done keeps the name."
        ),
        problem_alert(state.remove_problem),
        rx.el.div(
            button("Cancel", on_click=close_dialog(REMOVE_DIALOG)),
            button("Remove person", kind="danger", on_click=state.remove),
            class_name="dialog-buttons",
        ),
        id=REMOVE_DIALOG,
    )
