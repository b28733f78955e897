"""Every business one works for: month by month, and what waits for a person, the most urgent first."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.elements import (
    button,
    empty_state,
    heading,
    link,
    problem_alert,
    skeleton_rows,
    status_word,
)
from dashboard.components.frame import entering, page_frame
from dashboard.components.periods import STATUS_WORDS as PERIOD_WORDS
from dashboard.components.wording import STATUS_WORDS, day_text, period_text, short_period_text
from dashboard.schemas import (
    BusinessOverview,
    BusinessResponse,
    NeedKind,
    OverviewNeed,
    OverviewPackage,
    OverviewPeriod,
    PeriodStatus,
)
from dashboard.state import NOT_OFFERED, Session, connect, refresh_on, to_sign_in

ROUTE = "/clients"
NEED_WORDS = {
    NeedKind.MOVED: ("1 closed period has moved", "{} closed periods have moved", "moved"),
    NeedKind.OVERDUE: ("1 open item is overdue", "{} open items are overdue", "fail"),
    NeedKind.FAILED: ("The latest package failed", "The latest package failed", "failed"),
    NeedKind.BEHIND: ("1 period to close", "{} periods to close", "warning"),
    NeedKind.OPEN_ITEM: ("1 open item", "{} open items", "warning"),
}
COLUMNS = ("Last twelve months", "What waits", "Latest package")


@dataclass(frozen=True)
class MonthMark:
    """One period of a client: a glyph with a name."""

    key: str
    words: str
    tone: str


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a person."""

    words: str
    tone: str


@dataclass(frozen=True)
class ClientRow:
    """One business, in words."""

    id: str
    name: str
    role: str
    months: list[MonthMark]
    waits: list[Waiting]
    package: str
    package_tone: str


def to_client_row(business: BusinessOverview) -> ClientRow:
    """The business in words."""
    package = business.latest_package
    return ClientRow(
        id=business.business_id,
        name=business.name,
        role=business.role,
        months=[to_month_mark(period) for period in business.periods],
        waits=[to_waiting(need) for need in business.needs],
        package=to_package_words(package) if package else "",
        package_tone=package.status if package else "",
    )


def named_only(business: BusinessResponse) -> ClientRow:
    """The business where the API tells no more of it than its name."""
    return ClientRow(
        id=business.id,
        name=business.name,
        role=business.role,
        months=[],
        waits=[],
        package="",
        package_tone="",
    )


async def every_client(client: CloseClient) -> tuple[list[ClientRow], bool]:
    """The businesses of the caller, and whether the API offers to tell what waits in them."""
    try:
        return [to_client_row(business) for business in await client.overview()], True
    except ApiError as refusal:
        if refusal.status not in NOT_OFFERED:
            raise
    by_name = sorted(await client.every_business(), key=lambda business: business.name.casefold())
    return [named_only(business) for business in by_name], False


def to_package_words(package: OverviewPackage) -> str:
    """Ready · Aug 2026"""
    return f"{STATUS_WORDS[package.status]} · {short_period_text(package.period_start, package.period_end)}"


def to_month_mark(period: OverviewPeriod) -> MonthMark:
    name = period_text(period.period_start, period.period_end)
    key = period.period_end.isoformat()
    if period.moved_since_close:
        return MonthMark(key, f"{name}: moved since close", "moved")
    return MonthMark(key, f"{name}: {PERIOD_WORDS[PeriodStatus(period.status)].lower()}", period.status)


def to_waiting(need: OverviewNeed) -> Waiting:
    """2 months to close, since 31 Aug 2026"""
    one, many, tone = NEED_WORDS[need.kind]
    words = one if need.count == 1 else many.format(need.count)
    since = "due" if need.kind in {NeedKind.OVERDUE, NeedKind.OPEN_ITEM} else "since"
    return Waiting(f"{words}, {since} {day_text(need.since)}", tone)


def matching(rows: Sequence[ClientRow], typed: str) -> list[ClientRow]:
    """The rows whose name holds every word that was typed."""
    words = typed.casefold().split()
    return [row for row in rows if all(word in row.name.casefold() for word in words)]


class ClientsState(rx.State):
    """Every business of the person, the most urgent first."""

    rows: list[ClientRow] = []
    find: str = ""
    total: int = 0
    hidden: int = 0
    is_loaded: bool = False
    has_overview: bool = True
    problem: str = ""

    @rx.event
    async def load(self) -> AsyncIterator[Any]:
        """Show what the address asks for. Runs on page load."""
        self.is_loaded = False
        yield
        yield await self._refresh()

    @rx.event
    async def refresh(self) -> Any:
        """Show what has changed meanwhile."""
        return await self._refresh()

    @rx.event
    def search(self, form: dict[str, Any]) -> Any:
        """List the clients that are called so; the address remembers it."""
        words = str(form.get("find", "")).strip()
        return rx.redirect(f"{ROUTE}?{urlencode({'find': words})}" if words else ROUTE)

    @rx.event
    async def work_on(self, business_id: str, key: str) -> Any:
        """Go to the close of that client, of one of its periods if `key` names one."""
        session = await self.get_state(Session)
        if business_id not in {business.id for business in session.businesses}:
            return None
        session.preferred_business = session.business_id = business_id
        return rx.redirect(f"/?period={key}" if key else "/")

    async def _refresh(self) -> Any:
        try:
            async with await connect(self) as client:
                rows, self.has_overview = await every_client(client)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return to_sign_in(self, problem)
        self.find = self.router.url.query_parameters.get("find", "")
        self.rows = matching(rows, self.find)
        self.total, self.hidden = len(rows), len(rows) - len(self.rows)
        self.problem, self.is_loaded = "", True
        return None


refresh_on("period", "package", "journal", route=ROUTE, handler=ClientsState.refresh)


@rx.page(route=ROUTE, title="Clients – Month-end close", on_load=entering(ClientsState.load))
def clients_page() -> rx.Component:
    """Every business, and what waits."""
    rows: Any = ClientsState.rows
    return page_frame(
        heading("Clients"),
        problem_alert(ClientsState.problem),
        find_form(),
        rx.cond(
            ClientsState.is_loaded & (rows.length() == 0),
            empty_state(
                "Here every business that you work for has a row.",
                rx.cond(
                    ClientsState.hidden > 0,
                    f"None of the {ClientsState.total} is called “{ClientsState.find}”.",
                    "You do not belong to one yet: an owner adds you with your e-mail address.",
                ),
                rx.cond(ClientsState.hidden > 0, link("Show all", to=ROUTE, class_name="button")),
            ),
            rx.el.div(
                clients_table(),
                class_name="scroll",
                tab_index=0,
                role="region",
                aria_label="Clients, scrolls",
            ),
        ),
        place="Clients",
    )


def find_form() -> rx.Component:
    """Filters by name, in the address."""
    return rx.el.form(
        rx.el.input(
            type="search",
            name="find",
            default_value=ClientsState.find,
            placeholder="Find a client",
            aria_label="Find a client",
            key=ClientsState.find,
        ),
        on_submit=ClientsState.search,
        class_name="inline-form find-client",
        role="search",
    )


def clients_table() -> rx.Component:
    """One row a client; its columns are those that the API can fill."""
    told = rx.fragment(*(rx.el.th(head, scope="col") for head in COLUMNS))
    return rx.el.table(
        rx.el.thead(rx.el.tr(rx.el.th("Client", scope="col"), rx.cond(ClientsState.has_overview, told))),
        rx.el.tbody(
            rx.cond(
                ClientsState.is_loaded,
                rx.foreach(ClientsState.rows, client_row),
                skeleton_rows(len(COLUMNS) + 1),
            )
        ),
        aria_label="Clients",
        class_name="table clients",
    )


def client_row(row: Any) -> rx.Component:
    """One client: its name leads to its close, each glyph to that month."""
    return rx.el.tr(
        rx.el.td(
            button(row.name, kind="quiet", on_click=ClientsState.work_on(row.id, "")),
            rx.el.span(row.role, class_name="hint"),
            class_name="name",
        ),
        rx.cond(ClientsState.has_overview, overview_cells(row)),
    )


def overview_cells(row: Any) -> rx.Component:
    """Month by month, what waits, and the latest package."""
    return rx.fragment(
        rx.el.td(
            rx.el.ol(rx.foreach(row.months, lambda month: month_mark(row, month)), class_name="marks"),
            class_name="months",
        ),
        rx.el.td(
            rx.cond(
                row.waits.length() > 0,
                rx.el.ul(
                    rx.foreach(row.waits, lambda each: rx.el.li(status_word(each.words, each.tone))),
                    class_name="waits",
                ),
                status_word("Nothing", "pass"),
            ),
            class_name="text",
        ),
        rx.el.td(
            rx.cond(row.package != "", status_word(row.package, row.package_tone), rx.el.span("–")),
            class_name="package",
        ),
    )


def month_mark(row: Any, month: Any) -> rx.Component:
    """A glyph that says its month and state to whoever points at it or listens."""
    return rx.el.li(
        button(
            rx.el.span(class_name="status", custom_attrs={"data-tone": month.tone}, aria_hidden=True),
            kind="month-mark",
            title=month.words,
            aria_label=month.words,
            on_click=ClientsState.work_on(row.id, month.key),
        )
    )
