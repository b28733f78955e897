"""The part of the close page for checks that were closed over, until somebody says how they were seen to."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

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
from dashboard.components.wording import day_text, exact_text
from dashboard.pages.close.part import read_part
from dashboard.schemas import REASON_LENGTH_MAX, OverrideResponse
from dashboard.state import Session, connect, refresh_shown, to_sign_in

RESOLVE_DIALOG = "resolve-open-item"


@dataclass(frozen=True)
class OpenItemRow:
    """A check that was closed over, in words."""

    id: str
    period_id: str
    status: str
    tone: str
    title: str
    where: str
    reason: str
    owner: str
    due: str
    resolution: str  # How it was seen to, by whom and when; empty while it is open.


def to_open_item(item: OverrideResponse, *, today: date, timezone: str) -> OpenItemRow:
    """The override in words; one whose day has passed is overdue."""
    status, tone = ("Overdue", "fail") if item.due_date < today else ("Open", "warning")
    resolution = ""
    if item.resolved_at:
        status, tone = "Resolved", "pass"
        who = item.resolved_by_name or "Somebody"
        resolution = f"{item.resolution} ({who}, {exact_text(item.resolved_at, timezone)})"
    return OpenItemRow(
        id=item.id,
        period_id=item.period_id,
        status=status,
        tone=tone,
        title=item.title,
        where=f"Closed over in {item.period_end:%B %Y}" if item.period_end else "Closed over",
        reason=item.reason,
        owner=item.owner,
        due=day_text(item.due_date),
        resolution=resolution,
    )


class OpenItemsState(rx.State):
    """The open items of the chosen period, and the one being resolved."""

    rows: list[OpenItemRow] = []
    problem: str = ""
    resolving: str = ""
    resolving_title: str = ""
    resolving_reason: str = ""
    resolve_problem: str = ""
    shown_period: str = ""

    @rx.event
    async def show(self, period_id: str) -> None:
        """Show what this period has to see to; nothing for none."""
        found = await read_part(self, period_id, lambda client: client.open_items(period_id))
        if found is None:
            return
        timezone = (await self.get_state(Session))._timezone
        today = datetime.now(UTC).astimezone(ZoneInfo(timezone)).date()
        self.rows = [to_open_item(each, today=today, timezone=timezone) for each in found]

    @rx.event
    def ask(self, item_id: str) -> Any:
        """Open the dialog for this item."""
        row = next((row for row in self.rows if row.id == item_id), None)
        if row is None:
            return None
        self.resolving, self.resolve_problem = row.id, ""
        self.resolving_title, self.resolving_reason = f"{row.title} · {row.where}", row.reason
        return open_dialog(RESOLVE_DIALOG)

    @rx.event
    async def resolve(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Keep how it was seen to, or show why not."""
        row = next((row for row in self.rows if row.id == self.resolving), None)
        if row is None:
            return
        self.resolve_problem = ""
        try:
            async with await connect(self) as client:
                await client.resolve_override(
                    row.period_id, row.id, resolution=str(form.get("resolution", "")).strip()
                )
        except (ApiError, ApiUnreachable) as problem:
            self.resolve_problem = str(problem)
            yield to_sign_in(self, problem)
            return
        yield close_dialog(RESOLVE_DIALOG)
        yield refresh_shown(self)


def open_items_part() -> rx.Component:
    """What this period has to see to; nothing where nothing was closed over."""
    state: Any = OpenItemsState
    return rx.cond(
        (state.rows.length() > 0) | (state.problem != ""),
        rx.el.section(
            rx.el.h3("Open items", id="open-items"),
            problem_alert(state.problem),
            rx.el.p("Checks that were closed over stay here until somebody says how.", class_name="hint"),
            rx.el.ul(rx.foreach(state.rows, open_item), class_name="steps open-items"),
            class_name="panel open-items-part",
            custom_attrs={"aria-labelledby": "open-items"},
        ),
    )


def open_item(row: Any) -> rx.Component:
    """One check that was closed over: why, who sees to it and by when, or how it was seen to."""
    return rx.el.li(
        status_word(row.status, row.tone),
        rx.el.div(
            rx.el.span(row.title, class_name="strong"),
            rx.el.span(row.where, ": ", row.reason, class_name="hint"),
            rx.cond(
                row.resolution != "",
                rx.el.span(row.resolution),
                rx.el.span("Owner ", row.owner, ", due ", row.due),
            ),
            class_name="check-words",
        ),
        rx.cond(
            Session.can_close & (row.resolution == ""),
            button(
                "Resolve",
                rx.el.span(f" {row.title}", class_name="unseen"),
                kind="quiet",
                on_click=OpenItemsState.ask(row.id),
            ),
        ),
        custom_attrs={"data-open-item": row.id},
    )


def resolve_dialog() -> rx.Component:
    """How the item was seen to."""
    state = OpenItemsState
    return dialog(
        "Resolve open item",
        rx.el.p(state.resolving_title, class_name="strong"),
        rx.el.p(state.resolving_reason, class_name="hint"),
        problem_alert(state.resolve_problem),
        rx.el.form(
            text_input("What was done", name="resolution", max_length=REASON_LENGTH_MAX, auto_complete="off"),
            dialog_buttons("Resolve", RESOLVE_DIALOG),
            on_submit=state.resolve,
        ),
        id=RESOLVE_DIALOG,
    )
