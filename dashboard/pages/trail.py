"""The audit trail: who did what, when and from where, narrowed and paged by the address. For the owner."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from dashboard.calls.paging import Direction
from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.elements import (
    button,
    day_input,
    empty_state,
    field,
    heading,
    link,
    problem_alert,
    skeleton_rows,
)
from dashboard.components.events import EVENTS_OF_THE_TRAIL, event_words
from dashboard.components.frame import entering, page_frame
from dashboard.components.pager import TurnsPages, pager
from dashboard.components.wording import exact_text
from dashboard.schemas import AuditEventResponse
from dashboard.state import NOT_OFFERED, Session, connect, to_sign_in

PATH = "/audit-trail"
SIZES = (25, 50, 100)
DEFAULT_SIZE = 50
HEADS = ("When", "Who", "What", "Detail", "Period", "From")


@dataclass(frozen=True)
class TrailQuery:
    """Which part of the trail is asked for: what the address says, and nothing else."""

    person: str = ""
    kind: str = ""
    start: str = ""
    end: str = ""
    size: int = DEFAULT_SIZE
    cursor: str = ""
    direction: Direction = "next"

    @property
    def path(self) -> str:
        """The address of this part; what is as usual is left out."""
        parts = {
            "person": self.person,
            "what": self.kind,
            "from": self.start,
            "to": self.end,
            "size": str(self.size) if self.size != DEFAULT_SIZE else "",
            "cursor": self.cursor,
            "page": "prev" if self.cursor and self.direction == "prev" else "",
        }
        given = urlencode({name: value for name, value in parts.items() if value})
        return f"{PATH}?{given}" if given else PATH

    def path_at(self, cursor: str, direction: Direction) -> str:
        """The address of a page beside this one."""
        return replace(self, cursor=cursor, direction=direction).path

    @property
    def narrowed(self) -> dict[str, Any]:
        """The filters as the client takes them."""
        return {
            "by_user_id": self.person or None,
            "kind": self.kind or None,
            "start": date.fromisoformat(self.start) if self.start else None,
            "end": date.fromisoformat(self.end) if self.end else None,
        }


def parse_query(query: Mapping[str, str]) -> TrailQuery:
    """What the address asks for; what it asks wrongly is as usual."""
    size, kind = query.get("size", ""), query.get("what", "")
    return TrailQuery(
        person=query.get("person", ""),
        kind=kind if kind in EVENTS_OF_THE_TRAIL else "",
        start=day_or_nothing(query.get("from", "")),
        end=day_or_nothing(query.get("to", "")),
        size=int(size) if size in map(str, SIZES) else DEFAULT_SIZE,
        cursor=query.get("cursor", ""),
        direction="prev" if query.get("page") == "prev" else "next",
    )


def day_or_nothing(text: str) -> str:
    """The text when it is a day as 2026-04-30, else nothing."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return ""


@dataclass(frozen=True)
class Choice:
    """One entry of a filter."""

    key: str
    label: str


@dataclass(frozen=True)
class TrailRow:
    """One event, in words."""

    when: str
    exact: str
    who: str
    role: str
    what: str
    detail: str
    period: str
    address: str
    by_means_of: str


def to_trail_row(event: AuditEventResponse, *, timezone: str) -> TrailRow:
    """The event in words; what nobody asked for over the net, the house or its operator did."""
    return TrailRow(
        when=exact_text(event.at, timezone).partition(" (")[0],
        exact=exact_text(event.at, timezone),
        who=event.by_name or by_nobody(event),
        role=event.role.capitalize(),
        what=event_words(event.kind),
        detail=event.detail,
        period=f"{event.period_end:%b %Y}" if event.period_end else "",
        address=event.address or event.agent or "–",
        by_means_of=event.credential.partition(" ")[0].capitalize(),
    )


def by_nobody(event: AuditEventResponse) -> str:
    """Who did what no person of the business asked for."""
    if event.by_user_id:
        return "Not known"
    return "Command line" if event.agent else "By itself"


class TrailState(TurnsPages, rx.State):
    """One page of the trail."""

    rows: list[TrailRow] = []
    people: list[Choice] = []
    person: str = ""
    kind: str = ""
    start: str = ""
    end: str = ""
    size: str = str(DEFAULT_SIZE)
    is_loaded: bool = False
    is_offered: bool = True
    is_narrowed: bool = False
    problem: str = ""

    @rx.event
    async def load(self) -> AsyncIterator[Any]:
        """Show the part of the trail that the address names. Runs on page load."""
        query = self._query()
        self.person, self.kind, self.start, self.end = query.person, query.kind, query.start, query.end
        self.size, self.is_loaded, self.problem = str(query.size), False, ""
        self.is_narrowed = any(query.narrowed.values())
        yield
        yield await self._read(query)

    @rx.event
    def narrow(self, form: dict[str, Any]) -> Any:
        """Show only what the form asks for, from its first page."""
        days = {"from": str(form.get("from", "")).strip(), "to": str(form.get("to", "")).strip()}
        for name, day in days.items():
            if day and not day_or_nothing(day):
                self.problem = f"{name.capitalize()}: type a date such as 2026-04-30."
                return None
        asked = {"person": str(form.get("person", "")), "what": str(form.get("what", "")), **days}
        return rx.redirect(parse_query(asked | {"size": str(self._query().size)}).path)

    @rx.event
    def choose_size(self, size: str) -> Any:
        """Show so many rows a page."""
        if size not in map(str, SIZES):
            return None
        return rx.redirect(replace(self._query(), cursor="", direction="next", size=int(size)).path)

    @rx.event
    async def export(self) -> AsyncIterator[Any]:
        """Hand everything that the filters leave to the browser, as CSV."""
        self.problem = ""
        try:
            async with await connect(self) as client:
                data = await client.audit_trail_csv(**self._query().narrowed)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        yield rx.download(data=data, filename="audit-trail.csv")

    def _query(self) -> TrailQuery:
        return parse_query(self.router.url.query_parameters)

    async def _read(self, query: TrailQuery) -> Any:
        session = await self.get_state(Session)
        self.is_loaded, self.rows, self.next_path, self.previous_path = True, [], "", ""
        try:
            async with await connect(self) as client:
                page = await client.audit_trail(
                    **query.narrowed,
                    cursor=query.cursor or None,
                    direction=query.direction,
                    limit=query.size,
                )
                people = await client.people()
        except (ApiError, ApiUnreachable) as problem:
            self.is_offered = not (isinstance(problem, ApiError) and problem.status in NOT_OFFERED)
            self.problem = str(problem) if self.is_offered else ""
            return to_sign_in(self, problem)
        self.is_offered = True
        self.people = [Choice(key=person.id, label=person.name) for person in people]
        self.rows = [to_trail_row(event, timezone=session._timezone) for event in page.items]
        self._know_the_ways(page, query.path_at)
        return None


@rx.page(route=PATH, title="Audit trail – Month-end close", on_load=entering(TrailState.load))
def trail_page() -> rx.Component:
    """Everything that was done in the business."""
    state: Any = TrailState
    return page_frame(
        heading("Audit trail", button("Export CSV", on_click=state.export, disabled=~state.is_offered)),
        problem_alert(state.problem),
        rx.cond(
            state.is_offered,
            rx.fragment(
                filters(),
                trail_table(),
                pager(TrailState, sizes=SIZES, size=state.size, on_size=state.choose_size),
            ),
            empty_state("The service keeps no audit trail that it shows.", "Ask whoever runs it."),
        ),
        place="Settings",
    )


def filters() -> rx.Component:
    """By person, by what was done, and by days."""
    state: Any = TrailState
    everybody = rx.el.option("Everybody", value="")
    everything = rx.el.option("Everything", value="")
    people = rx.foreach(state.people, lambda each: rx.el.option(each.label, value=each.key))
    kinds = [rx.el.option(event_words(kind), value=kind) for kind in EVENTS_OF_THE_TRAIL]
    return rx.el.form(
        field("Who", chosen(everybody, people, name="person", value=state.person)),
        field("What", chosen(everything, *kinds, name="what", value=state.kind)),
        day_input("From", name="from", default_value=state.start),
        day_input("To", name="to", default_value=state.end),
        button("Show", type="submit", kind="primary"),
        link("Show all", to=PATH, class_name="button"),
        on_submit=state.narrow,
        # Made anew when the address or the people change, so that it shows what it narrows by.
        key=f"{state.person} {state.kind} {state.start} {state.end} {state.people.length()}",
        class_name="inline-form",
        no_validate=True,
        aria_label="Filter",
    )


def chosen(*options: rx.Component, name: str, value: Any) -> rx.Component:
    return rx.el.select(*options, name=name, default_value=value, class_name="select")


def trail_table() -> rx.Component:
    """One row an event."""
    state: Any = TrailState
    table = rx.el.table(
        rx.el.thead(rx.el.tr(*(rx.el.th(head, scope="col") for head in HEADS))),
        rx.el.tbody(rx.cond(state.is_loaded, rx.foreach(state.rows, trail_row), skeleton_rows(len(HEADS)))),
        aria_label="Audit trail",
        class_name="table trail",
        custom_attrs={"aria-busy": ~state.is_loaded},
    )
    nothing = rx.cond(
        state.is_narrowed,
        empty_state("Nothing like that was done.", "The filters leave nothing."),
        empty_state("Nothing was done yet.", "Everything that people do will stand here."),
    )
    return rx.cond(
        state.is_loaded & (state.rows.length() == 0),
        nothing,
        rx.el.div(table, class_name="scroll", tab_index=0, role="group", aria_label="Events"),
    )


def trail_row(row: Any) -> rx.Component:
    """One event."""
    return rx.el.tr(
        rx.el.td(row.when, title=row.exact),
        rx.el.td(row.who, rx.cond(row.role != "", rx.el.span(" ", row.role, class_name="hint"))),
        rx.el.td(row.what),
        rx.el.td(row.detail, class_name="text"),
        rx.el.td(row.period),
        rx.el.td(
            row.address, rx.cond(row.by_means_of != "", rx.el.span(" ", row.by_means_of, class_name="hint"))
        ),
    )
