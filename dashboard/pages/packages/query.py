"""Which part of the list of packages is asked for: what the address says, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from dashboard.calls.paging import Direction
from dashboard.schemas import MonthEndPackageStatusEnum

PATH = "/packages"
ALL = "all"
STATUSES = {
    ALL: "All",
    MonthEndPackageStatusEnum.QUEUED.value: "Queued",
    MonthEndPackageStatusEnum.IN_PROGRESS.value: "In progress",
    MonthEndPackageStatusEnum.READY.value: "Ready",
    MonthEndPackageStatusEnum.FAILED.value: "Failed",
}
SORTS = {"created_at": "Created", "period_end": "Period", "status": "Status", "report_format": "Format"}
SIZES = (10, 25, 50)
DEFAULT_SIZE = 25
FIND_LENGTH_MAX = 200


@dataclass(frozen=True)
class ListQuery:
    """One page of the list, by filters, order and size."""

    status: str = ALL
    period: str = ALL  # An accounting period's id.
    by: str = ALL  # A requester's id.
    find: str = ""
    sort: str = "created_at"
    descending: bool = True
    size: int = DEFAULT_SIZE
    cursor: str = ""
    direction: Direction = "next"

    @property
    def path(self) -> str:
        """The address of this part: which status, and whatever else is not as usual."""
        usual = ListQuery()
        parts = {
            "status": self.status,
            "period": self.period if self.period != ALL else "",
            "by": self.by if self.by != ALL else "",
            "find": self.find,
            "sort": self.sort if self.sort != usual.sort else "",
            "order": "" if self.descending else "asc",
            "size": str(self.size) if self.size != usual.size else "",
            "cursor": self.cursor,
            "page": "prev" if self.cursor and self.direction == "prev" else "",
        }
        return f"{PATH}?{urlencode({name: value for name, value in parts.items() if value})}"

    @property
    def is_filtered(self) -> bool:
        """Whether some packages are left out."""
        return (self.status, self.period, self.by, self.find) != (ALL, ALL, ALL, "")

    @property
    def is_newest_first(self) -> bool:
        return self.sort == "created_at" and self.descending

    def first_page(self, **changes: Any) -> "ListQuery":
        """Another filter, order or size: always from its first page."""
        return replace(self, cursor="", direction="next", **changes)

    def path_at(self, cursor: str, direction: Direction) -> str:
        """The address of a page beside this one."""
        return replace(self, cursor=cursor, direction=direction).path

    @property
    def asked(self) -> dict[str, Any]:
        """The filters as the API's client takes them."""
        given = {
            "status": self.status,
            "accounting_period_id": self.period,
            "requested_by_user_id": self.by,
            "search": self.find or ALL,
        }
        return {name: value for name, value in given.items() if value != ALL}


def parse_query(query: Mapping[str, str]) -> ListQuery:
    """What the address asks for; what it asks wrongly is as usual."""
    size, sort, status = query.get("size", ""), query.get("sort", ""), query.get("status", "")
    return ListQuery(
        status=status if status in STATUSES else ALL,
        period=query.get("period", "") or ALL,
        by=query.get("by", "") or ALL,
        find=query.get("find", "").strip()[:FIND_LENGTH_MAX],
        sort=sort if sort in SORTS else "created_at",
        descending=query.get("order") != "asc",
        size=int(size) if size in map(str, SIZES) else DEFAULT_SIZE,
        cursor=query.get("cursor", ""),
        direction="prev" if query.get("page") == "prev" else "next",
    )
