"""What the packages page shows; the address alone says which part of the list that is.

Rows that somebody reads do not move under her: on a later page, scrolled down, or with rows chosen, the
rows stay and only what they say changes, while a button tells how many new ones wait above.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.package_choice import PackageChoice
from dashboard.components.packages import PackageActions, PackageRow, to_rows, what_settled
from dashboard.components.pager import TurnsPages
from dashboard.components.periods import all_periods
from dashboard.pages.packages.query import (
    ALL,
    FIND_LENGTH_MAX,
    PATH,
    SIZES,
    SORTS,
    STATUSES,
    ListQuery,
    parse_query,
)
from dashboard.schemas import MonthEndPackageResponse, MonthEndPackagesListResponse, PackageCountsResponse
from dashboard.state import NOT_OFFERED, Session, connect, refresh_on, to_sign_in

ROWS_LOOKED_AT = 100
CHOICES_KEPT = timedelta(minutes=1)


@dataclass(frozen=True)
class StatusChip:
    """One choice of the filter, and how many packages it would show."""

    key: str
    label: str
    count: str
    is_chosen: bool


@dataclass(frozen=True)
class Option:
    """A period or a person to filter by."""

    key: str
    name: str


def chips_of(status: str, counts: PackageCountsResponse | None) -> list[StatusChip]:
    """The choices of the filter; counts are left out until they are known."""
    known = counts.model_dump() if counts else {}
    return [
        StatusChip(
            key=key, label=label, count=f"{known[key]:,}" if key in known else "", is_chosen=key == status
        )
        for key, label in STATUSES.items()
    ]


def hidden_text(query: ListQuery, counts: PackageCountsResponse) -> str:
    """What an empty filtered list hides."""
    hidden = "1 package is" if counts.all == 1 else f"{counts.all:,} packages are"
    names = [
        f"“{STATUSES[query.status]}”" if query.status != ALL else "",
        "the period" if query.period != ALL else "",
        "the requester" if query.by != ALL else "",
        f"“{query.find}”" if query.find else "",
    ]
    given = [name for name in names if name]
    said = f"The filter {given[0]} matches" if len(given) == 1 else f"The filters {', '.join(given)} match"
    return f"{said} nothing; {hidden} hidden by {'it' if len(given) == 1 else 'them'}."


def newest_of(packages: Sequence[MonthEndPackageResponse]) -> datetime | None:
    """When the latest of them was asked for."""
    return max((package.created_at for package in packages), default=None)


def as_shown_before(before: Sequence[PackageRow], rows: Sequence[PackageRow]) -> list[PackageRow]:
    """The rows, those that say nothing new as they were: the browser keeps the time since they were made."""
    known = {row.id: row for row in before}

    def as_before(row: PackageRow) -> PackageRow:
        shown = known.get(row.id)
        return shown if shown and replace(row, created=shown.created) == shown else row

    return [as_before(row) for row in rows]


async def as_they_are_now(
    client: CloseClient, shown: Sequence[str], found: Sequence[MonthEndPackageResponse]
) -> list[MonthEndPackageResponse]:
    """The shown packages in the order shown, as they are now, whether or not the filter still finds them."""
    known = {package.id: package for package in found}
    return [known.get(package_id) or await client.get_package(package_id) for package_id in shown]


class PackagesState(TurnsPages, rx.State):
    """One page of the list of packages."""

    rows: list[PackageRow] = []
    chips: list[StatusChip] = chips_of(ALL, None)
    query: ListQuery = ListQuery()
    is_loaded: bool = False
    is_stale: bool = False
    hidden: str = ""
    problem: str = ""
    announcement: str = ""
    new: str = ""
    _is_reading: bool = False
    _is_loading: bool = True  # The rows of the address are still to come.
    _newest: datetime | None = None

    @rx.event
    async def load(self) -> AsyncIterator[Any]:
        """Show the part of the list that the address names. Runs on page load."""
        (await self.get_state(PackageActions)).problem = ""
        (await self.get_state(PackageChoice)).clear()
        query = self._query()
        self.query, self._is_loading = query, True
        self.chips = [replace(chip, is_chosen=chip.key == query.status) for chip in self.chips]
        self.announcement, self.new, self._is_reading, self._newest = "", "", False, None
        self.is_stale = self.is_loaded  # Rows of before stay until the others are there.
        yield
        problem = await self._refresh_rows(query, is_held=False)
        self._is_loading = False
        yield problem
        yield
        await self._refresh_counts(query)

    @rx.event
    async def refresh(self) -> AsyncIterator[Any]:
        """Show what has changed meanwhile in the part that is shown."""
        query = self._query()
        if self._is_loading or query != self.query:
            return  # Those on the screen are of another address; `load` is about to ask for the right ones.
        is_held = bool(query.cursor or self._is_reading or (await self.get_state(PackageChoice)).ids)
        yield await self._refresh_rows(query, is_held=is_held and self.is_loaded)
        await self._refresh_counts(query)

    @rx.event
    def read_on(self, is_reading: bool) -> Any:
        """The reader has scrolled down, or is at the top again, where new rows may come."""
        self._is_reading = is_reading
        return PackagesState.refresh if self.new and not is_reading and not self.query.cursor else None

    @rx.event
    async def show_new(self) -> Any:
        """Go to the top of the list, where the new ones are."""
        (await self.get_state(PackageChoice)).clear()
        self._is_reading, self.new = False, ""
        top = rx.call_script("scrollTo({ top: 0 })")
        if self.query.cursor or not self.query.is_newest_first:
            return [rx.redirect(self.query.first_page(sort="created_at", descending=True).path), top]
        return [top, PackagesState.refresh]

    @rx.event
    def filter_by(self, status: str) -> Any:
        """Show one status only; `all` shows every one."""
        return rx.redirect(self._query().first_page(status=status).path) if status in STATUSES else None

    @rx.event
    def of_period(self, period: str) -> Any:
        """Show one period only; `all` shows every one."""
        return rx.redirect(self._query().first_page(period=period or ALL).path)

    @rx.event
    def by_person(self, person: str) -> Any:
        """Show what one person asked for; `all` shows everybody's."""
        return rx.redirect(self._query().first_page(by=person or ALL).path)

    @rx.event
    def find(self, form: dict[str, Any]) -> Any:
        """Show what was typed for; nothing typed shows everything."""
        words = str(form.get("find", "")).strip()[:FIND_LENGTH_MAX]
        return rx.redirect(self._query().first_page(find=words).path)

    @rx.event
    def sort_by(self, column: str) -> Any:
        """Order by a column; once more turns the order around."""
        if column not in SORTS:
            return None
        query = self._query()
        descending = not query.descending if column == query.sort else True
        return rx.redirect(query.first_page(sort=column, descending=descending).path)

    @rx.event
    def choose_size(self, size: str) -> Any:
        """Show so many rows a page."""
        if size not in map(str, SIZES):
            return None
        return rx.redirect(self._query().first_page(size=int(size)).path)

    def _query(self) -> ListQuery:
        return parse_query(self.router.url.query_parameters)

    async def _refresh_rows(self, query: ListQuery, *, is_held: bool) -> Any:
        session = await self.get_state(Session)
        try:
            async with await connect(self) as client:
                page = await client.list_packages(
                    **query.asked,
                    sort_by=query.sort,
                    descending=query.descending,
                    cursor=query.cursor or None,
                    direction=query.direction,
                    limit=ROWS_LOOKED_AT if is_held else query.size,
                )
                latest = page if query.is_newest_first and not query.cursor else await self._latest(client)
                shown = page.items
                if is_held:
                    shown = await as_they_are_now(client, [row.id for row in self.rows], page.items)
        except (ApiError, ApiUnreachable) as problem:
            self.problem, self.is_stale = str(problem), self.is_loaded
            return to_sign_in(self, problem)
        rows = as_shown_before(self.rows, to_rows(shown, session))
        self.announcement = what_settled(self.rows, rows)
        if rows != self.rows:  # What is set is sent, changed or not.
            self.rows = rows
        self.is_loaded, self.is_stale, self.problem = True, False, ""
        self._count_new(latest, is_held=is_held)
        (await self.get_state(PackageChoice))._show(rows)
        if not is_held:
            self._know_the_ways(page, query.path_at)
        return None

    async def _latest(self, client: CloseClient) -> MonthEndPackagesListResponse:
        """The newest, and when the newest one has come since the rows were shown, those beneath it."""
        top = await client.list_packages(**self.query.asked, limit=1)
        newest = newest_of(top.items)
        if self._newest is None or newest is None or newest <= self._newest:
            return top
        return await client.list_packages(**self.query.asked, limit=ROWS_LOOKED_AT)

    def _count_new(self, latest: MonthEndPackagesListResponse, *, is_held: bool) -> None:
        """Tell how many have come since the rows were shown, as long as they are kept from coming in."""
        if not is_held or self._newest is None:
            self._newest, self.new = newest_of(latest.items), ""
            return
        count = sum(package.created_at > self._newest for package in latest.items)
        self.new = f"{count}{'+' if count >= ROWS_LOOKED_AT else ''} new" if count else ""

    async def _refresh_counts(self, query: ListQuery) -> None:
        try:
            async with await connect(self) as client:
                counts = await client.count_packages()
        except (ApiError, ApiUnreachable):
            self.chips = chips_of(query.status, None)  # The rows are what matters.
            return
        self.chips = chips_of(query.status, counts)
        self.hidden = hidden_text(query, counts) if query.is_filtered else ""


class PackageFilters(rx.State):
    """The periods and people to filter by, as far as the API tells of them."""

    periods: list[Option] = []
    people: list[Option] = []
    can_find: bool = False
    _of: str = ""  # The business they belong to.
    _learned: datetime | None = None

    @rx.event
    async def load(self) -> None:
        """Learn the choices of the business now and then; the list is there without them all the same."""
        session = await self.get_state(Session)
        now = datetime.now(UTC)
        if self._of == session.business_id and self._learned and now - self._learned < CHOICES_KEPT:
            return
        try:
            async with await connect(self) as client:
                periods = await all_periods(client, timezone=session._timezone)
                self.periods = [Option(each.id, each.name) for each in reversed(periods)]
                self.people = [Option(each.id, each.name) for each in await client.requesters()]
        except ApiError as refusal:
            if refusal.status not in NOT_OFFERED:
                return
            # A service without a list of requesters has no search either.
            self.people, self.can_find = [], False
            self._of, self._learned = session.business_id, now
            return
        except ApiUnreachable:
            return
        self.can_find, self._of, self._learned = True, session.business_id, now


refresh_on("package", "journal", route=PATH, handler=PackagesState.refresh)
