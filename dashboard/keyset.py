"""Keyset paging: pages that neither skip nor repeat a row while rows arrive.

A page is cut at a position (value of the sort column, id), never at an offset, so every page costs the
same. The cursor is that position, bound to the list (sort, direction, filter) that it was cut from.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    UnaryExpression,
    and_,
    false,
    func,
    literal,
    or_,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import Session, SQLModel, select

from dashboard.errors import CursorInvalid, InvalidField
from dashboard.schemas import DEFAULT_LIMIT, LIMIT_MAX

LARGEST_INTEGER = 2**63 - 1

Row = TypeVar("Row", bound=SQLModel)
Other = TypeVar("Other")
Shown = TypeVar("Shown")


@dataclass(frozen=True)
class PageRequest:
    """Which page of a list is wanted; the parameters of every list operation."""

    cursor: str | None = None
    limit: int = DEFAULT_LIMIT
    direction: str = "next"
    sort_by: str | None = None
    descending: bool = True
    include_total_count: bool = False


@dataclass(frozen=True)
class Page(Generic[Other]):
    """One page, in the list's order, with cursors to its neighbours where there are any."""

    items: list[Other]
    total: int | None
    limit: int
    next_cursor: str | None
    prev_cursor: str | None
    has_next: bool
    has_prev: bool

    def with_items(self, items: list[Shown]) -> "Page[Shown]":
        """The same page, its rows shown as something else."""
        return Page(
            items, self.total, self.limit, self.next_cursor, self.prev_cursor, self.has_next, self.has_prev
        )


@dataclass(frozen=True)
class _Order:
    """The order of one list: a total order, because ids differ."""

    column: InstrumentedAttribute[Any]
    id: InstrumentedAttribute[Any]
    descending: bool

    def clauses(self, *, backwards: bool) -> tuple[UnaryExpression[Any], UnaryExpression[Any]]:
        if self.descending == backwards:
            return self.column.asc(), self.id.asc()
        return self.column.desc(), self.id.desc()

    def beyond(self, position: tuple[Any, Any], *, backwards: bool) -> ColumnElement[bool]:
        here = tuple_(self.column, self.id)
        there = tuple_(literal(position[0], self.column.type), literal(position[1], self.id.type))
        return here > there if self.descending == backwards else here < there


def keyset_page(
    session: Session,
    *,
    model: type[Row],
    where: Sequence[ColumnElement[bool]],
    sort_columns: Mapping[str, InstrumentedAttribute[Any]],
    default_sort: str,
    request: PageRequest,
    scope: str,
    ways: Sequence[Sequence[ColumnElement[bool]]] = ((),),
) -> Page[Row]:
    """The wanted page of the rows of `model` that satisfy `where` and all of at least one of the `ways`.

    `sort_columns` are the documented columns, none of them nullable; `scope` names the list and its filters.
    Raises InvalidField (sort_by, limit, direction) and CursorInvalid.
    """
    _refuse_bad_paging(request)
    sort_by = request.sort_by or default_sort
    if sort_by not in sort_columns:
        raise InvalidField("query", "sort_by", message=f"Sort by one of: {', '.join(sort_columns)}")
    order = _Order(sort_columns[sort_by], _column(model, "id"), request.descending)
    seal = _seal(scope, sort_by, descending=request.descending)
    position = _position(request.cursor, seal=seal, order=order) if request.cursor else None
    backwards = request.direction == "prev"

    either = [[*where, *way] for way in ways]
    found = _rows(
        session,
        model=model,
        either=either,
        order=order,
        position=position,
        backwards=backwards,
        at_most=request.limit + 1,
    )
    has_more = len(found) > request.limit
    rows = found[: request.limit]
    behind = _exists_behind(
        session, model=model, either=either, order=order, rows=rows, position=position, backwards=backwards
    )
    if backwards:
        rows.reverse()
    has_next, has_prev = (behind, has_more) if backwards else (has_more, behind)
    return Page(
        items=rows,
        total=_count(session, model, either) if request.include_total_count else None,
        limit=request.limit,
        next_cursor=_cursor(rows[-1], order.column.key, seal) if has_next and rows else None,
        prev_cursor=_cursor(rows[0], order.column.key, seal) if has_prev and rows else None,
        has_next=has_next,
        has_prev=has_prev,
    )


def _refuse_bad_paging(request: PageRequest) -> None:
    if not 1 <= request.limit <= LIMIT_MAX:
        raise InvalidField("query", "limit", message=f"The limit is a number from 1 to {LIMIT_MAX}")
    if request.direction not in {"next", "prev"}:
        raise InvalidField("query", "direction", message="The direction is next or prev")


def _rows(
    session: Session,
    *,
    model: type[Row],
    either: Sequence[Sequence[ColumnElement[bool]]],
    order: _Order,
    position: tuple[Any, Any] | None,
    backwards: bool,
    at_most: int,
) -> list[Row]:
    """The next rows beyond the position. Each way is walked by itself: together none could use its index."""
    if not either:
        return []
    clauses = order.clauses(backwards=backwards)
    beyond = [order.beyond(position, backwards=backwards)] if position else []
    # Ids first: an index may hold all that filters and orders, and then only the page's rows are read.
    walks = [select(order.id).where(*where, *beyond).order_by(*clauses).limit(at_most) for where in either]
    ids = union_all(*(select(walk.subquery().c.id) for walk in walks))
    statement = select(model).where(order.id.in_(ids)).order_by(*clauses)
    return list(session.exec(statement.limit(at_most)))


def _exists_behind(
    session: Session,
    *,
    model: type[Row],
    either: Sequence[Sequence[ColumnElement[bool]]],
    order: _Order,
    rows: Sequence[Row],
    position: tuple[Any, Any] | None,
    backwards: bool,
) -> bool:
    """Whether the list goes on at the end of the page that was walked away from."""
    if position is None:
        return False
    edge = (getattr(rows[0], order.column.key), getattr(rows[0], "id")) if rows else position  # noqa: B009
    beyond = order.beyond(edge, backwards=not backwards)
    return any(
        session.exec(select(literal(1)).select_from(model).where(*where, beyond).limit(1)).first() is not None
        for where in either
    )


def _count(session: Session, model: type[Row], either: Sequence[Sequence[ColumnElement[bool]]]) -> int:
    any_way = or_(false(), *(and_(true(), *where) for where in either))
    return session.exec(select(func.count()).select_from(model).where(any_way)).one()


def _column(model: type[SQLModel], name: str) -> InstrumentedAttribute[Any]:
    return getattr(model, name)


def _seal(scope: str, sort_by: str, *, descending: bool) -> str:
    return hashlib.sha256(f"{scope}\n{sort_by}\n{descending}".encode()).hexdigest()[:16]


def _cursor(row: SQLModel, column: str, seal: str) -> str:
    value = getattr(row, column)
    text = value.isoformat() if isinstance(value, date) else value  # A datetime is a date.
    body = json.dumps([seal, text, getattr(row, "id")], separators=(",", ":"))  # noqa: B009
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def _position(cursor: str, *, seal: str, order: _Order) -> tuple[Any, Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        body = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
        found, text, row_id = body
        if found != seal:
            raise CursorInvalid
        return _value(text, _kind(order.column)), _value(row_id, _kind(order.id))
    except (binascii.Error, UnicodeError, ValueError, TypeError) as error:
        raise CursorInvalid from error


def _kind(column: InstrumentedAttribute[Any]) -> type[Any]:
    kind = column.type.python_type
    return str if kind is object else kind  # SQLModel's text column tells no type.


def _value(text: Any, kind: type[Any]) -> Any:
    if kind is str and not isinstance(text, str):
        raise TypeError("text was expected")
    if issubclass(kind, date):
        value = kind.fromisoformat(text)
        if isinstance(value, datetime) and value.tzinfo is None:
            raise ValueError("a position in time names its zone")
        return value
    value = kind(text)
    if isinstance(value, int) and not (isinstance(text, int) and abs(text) <= LARGEST_INTEGER):
        raise TypeError("a number that the database can hold was expected")
    return value
