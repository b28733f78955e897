"""Paging: the parameters that every list has, and the fields that every page has."""

from collections.abc import Callable, Coroutine, Iterable
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Query

from dashboard.errors import InvalidField
from dashboard.keyset import LARGEST_INTEGER, Page, PageRequest
from dashboard.schemas import DEFAULT_LIMIT, LIMIT_MAX

AnyEnum = TypeVar("AnyEnum", bound=StrEnum)

Cursor = Annotated[str | None, Query(description="Cursor for pagination")]
Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX, description="Pagination limit")]
EarlierThan = Annotated[
    int | None, Query(ge=0, le=LARGEST_INTEGER, description="Events earlier than this one")
]
Direction = Annotated[Literal["next", "prev"], Query(description="Pagination direction: 'next' or 'prev'")]
IncludeTotal = Annotated[
    bool, Query(description="Whether to include total count (expensive - avoid if possible)")
]
SORT_BY = (
    "Column name to sort by (e.g. 'created_at', 'amount', 'name'). When changing sort, reset cursor to None."
)
Descending = Annotated[
    bool,
    Query(description="Sort direction: true for descending (newest/largest first), false for ascending"),
]


def paged_by(
    columns: Iterable[str], *, newest_first: bool = True
) -> Callable[..., Coroutine[Any, Any, PageRequest]]:
    """A dependency: which page of a list with these sort columns is asked for."""
    documented = one_of(columns)

    async def asked_for(
        *,
        cursor: Cursor = None,
        limit: Limit = DEFAULT_LIMIT,
        direction: Direction = "next",
        include_total_count: IncludeTotal = False,
        sort_by: Annotated[str | None, Query(description=SORT_BY, json_schema_extra=documented)] = None,
        descending: Descending = newest_first,
    ) -> PageRequest:
        return PageRequest(
            cursor=cursor,
            limit=limit,
            direction=direction,
            sort_by=sort_by,
            descending=descending,
            include_total_count=include_total_count,
        )

    return asked_for


def one_of(words: Iterable[str]) -> dict[str, Any]:
    """The OpenAPI words for a parameter that takes one of these."""
    return {"enum": [str(word) for word in words]}


def page_fields(page: Page[Any]) -> dict[str, Any]:
    """What a page says besides its items."""
    return {
        "total": page.total,
        "limit": page.limit,
        "next_cursor": page.next_cursor,
        "prev_cursor": page.prev_cursor,
        "has_next": page.has_next,
        "has_prev": page.has_prev,
    }


def known(kind: type[AnyEnum], text: str | None, *, name: str) -> AnyEnum | None:
    """The member that a query parameter names, if it names any; raises InvalidField."""
    if text is None:
        return None
    try:
        return kind(text)
    except ValueError:
        raise InvalidField("query", name, message=f"Must be one of: {', '.join(kind)}") from None
