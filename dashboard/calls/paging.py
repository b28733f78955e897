"""How the pages of a list are asked for; the lists of the API page alike."""

from typing import Literal, TypedDict

from dashboard.calls.sending import Json, given
from dashboard.schemas import DEFAULT_LIMIT

Direction = Literal["next", "prev"]


class Paging(TypedDict, total=False):
    """Which page of a list, in which order."""

    cursor: str | None
    limit: int
    direction: Direction
    sort_by: str
    descending: bool
    include_total_count: bool


def paged(page: Paging) -> Json:
    """The page as it is asked for: the first one of the usual length unless told otherwise."""
    return given(**{"limit": DEFAULT_LIMIT, "direction": "next", **page})
