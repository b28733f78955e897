"""What the packages page shows; the address alone says which part of the list that is."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.packages import PackageActions, PackageRow, to_rows, what_settled
from dashboard.schemas import MonthEndPackageStatusEnum, PackageCountsResponse
from dashboard.state import Session, connect, refresh_on, to_sign_in

PATH = "/packages"
STATUSES = {
    "all": "All",
    MonthEndPackageStatusEnum.QUEUED.value: "Queued",
    MonthEndPackageStatusEnum.IN_PROGRESS.value: "In progress",
    MonthEndPackageStatusEnum.READY.value: "Ready",
    MonthEndPackageStatusEnum.FAILED.value: "Failed",
}
SORTS = {"created_at": "Created", "period_end": "Period", "status": "Status"}
SIZES = (10, 25, 50)
DEFAULT_SIZE = 25


@dataclass(frozen=True)
class ListQuery:
    """Which part of the list is asked for: what the address says, and nothing else."""

    status: str = "all"
    sort: str = "created_at"
    descending: bool = True
    size: int = DEFAULT_SIZE
    cursor: str = ""
    direction: str = "next"

    @property
    def path(self) -> str:
        """The address of this part; what is as usual is left out."""
        usual = ListQuery()
        parts = {
            "status": self.status if self.status != usual.status else "",
            "sort": self.sort if self.sort != usual.sort else "",
            "order": "" if self.descending else "asc",
            "size": str(self.size) if self.size != usual.size else "",
            "cursor": self.cursor,
            "page": "prev" if self.cursor and self.direction == "prev" else "",
        }
        given = urlencode({name: value for name, value in parts.items() if value})
        return f"{PATH}?{given}" if given else PATH

    def first_page(self, **changes: Any) -> "ListQuery":
        """Another filter, order or size: always from its first page."""
        return replace(self, cursor="", direction="next", **changes)


def parse_query(query: Mapping[str, str]) -> ListQuery:
    """What the address asks for; what it asks wrongly is as usual."""
    size, sort, status = query.get("size", ""), query.get("sort", ""), query.get("status", "")
    return ListQuery(
        status=status if status in STATUSES else "all",
        sort=sort if sort in SORTS else "created_at",
        descending=query.get("order") != "asc",
        size=int(size) if size in map(str, SIZES) else DEFAULT_SIZE,
        cursor=query.get("cursor", ""),
        direction="prev" if query.get("page") == "prev" else "next",
    )


@dataclass(frozen=True)
class StatusChip:
    """One choice of the filter, and how many packages it would show."""

    key: str
    label: str
    count: str
    is_chosen: bool


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
    return f"The filter “{STATUSES[query.status]}” matches nothing; {hidden} hidden by it."


class PackagesState(rx.State):
    """One page of the list of packages."""

    rows: list[PackageRow] = []
    chips: list[StatusChip] = chips_of("all", None)
    sort: str = "created_at"
    is_descending: bool = True
    size: str = str(DEFAULT_SIZE)
    is_loaded: bool = False
    is_filtered: bool = False
    hidden: str = ""
    problem: str = ""
    announcement: str = ""
    next_path: str = ""
    previous_path: str = ""

    @rx.event
    async def load(self) -> AsyncIterator[Any]:
        """Show the part of the list that the address names. Runs on page load."""
        (await self.get_state(PackageActions)).problem = ""
        query = self._query()
        self.sort, self.is_descending, self.size = query.sort, query.descending, str(query.size)
        self.is_filtered = query.status != "all"
        self.chips = [replace(chip, is_chosen=chip.key == query.status) for chip in self.chips]
        self.is_loaded, self.announcement = False, ""
        yield
        yield await self._refresh_rows(query)
        yield
        await self._refresh_counts(query)

    @rx.event
    async def refresh(self) -> AsyncIterator[Any]:
        """Show what has changed meanwhile in the part that is shown."""
        query = self._query()
        yield await self._refresh_rows(query)
        await self._refresh_counts(query)

    @rx.event
    def filter_by(self, status: str) -> Any:
        """Show one status only; `all` shows every one."""
        return rx.redirect(self._query().first_page(status=status).path) if status in STATUSES else None

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

    @rx.event
    def go_next(self) -> Any:
        """Go to the page of later rows."""
        return rx.redirect(self.next_path) if self.next_path else None

    @rx.event
    def go_back(self) -> Any:
        """Go to the page of earlier rows."""
        return rx.redirect(self.previous_path) if self.previous_path else None

    def _query(self) -> ListQuery:
        return parse_query(self.router.url.query_parameters)

    async def _refresh_rows(self, query: ListQuery) -> Any:
        session = await self.get_state(Session)
        try:
            async with await connect(self) as client:
                page = await client.list_packages(
                    status=None if query.status == "all" else query.status,
                    sort_by=query.sort,
                    descending=query.descending,
                    cursor=query.cursor or None,
                    direction="prev" if query.direction == "prev" else "next",
                    limit=query.size,
                )
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return to_sign_in(self, problem)
        rows = to_rows(page.items, session)
        self.announcement = what_settled(self.rows, rows)
        self.rows, self.is_loaded, self.problem = rows, True, ""
        following = replace(query, cursor=page.next_cursor or "", direction="next")
        preceding = replace(query, cursor=page.prev_cursor or "", direction="prev")
        self.next_path = following.path if page.has_next and page.next_cursor else ""
        self.previous_path = preceding.path if page.has_prev and page.prev_cursor else ""
        return None

    async def _refresh_counts(self, query: ListQuery) -> None:
        try:
            async with await connect(self) as client:
                counts = await client.count_packages()
        except (ApiError, ApiUnreachable):
            self.chips = chips_of(query.status, None)  # The rows are what matters.
            return
        self.chips = chips_of(query.status, counts)
        self.hidden = hidden_text(query, counts)


refresh_on("package", "journal", route=PATH, handler=PackagesState.refresh)
