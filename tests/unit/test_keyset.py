"""Walks over a list: every row once, in order, both ways, while rows arrive."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel

from dashboard.database import open_engine
from dashboard.errors import CursorInvalid, InvalidField
from dashboard.keyset import Page, PageRequest, keyset_page
from dashboard.models import User

START = datetime(2026, 1, 1, tzinfo=UTC)
SORTS = {"created_at": User.created_at, "email": User.email}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = open_engine(f"sqlite:///{tmp_path / 'walk.db'}")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def add(session: Session, number: int, *, minutes: int) -> User:
    user = User(
        email=f"p{number:04}@walk.test",
        name="P",
        password_hash="-",
        created_at=START + timedelta(minutes=minutes),
    )
    session.add(user)
    session.flush()
    return user


def page(session: Session, request: PageRequest, *, scope: str = "all") -> Page[User]:
    return keyset_page(
        session,
        model=User,
        where=(),
        sort_columns=SORTS,
        default_sort="created_at",
        request=request,
        scope=scope,
    )


def walk(session: Session, *, limit: int, descending: bool) -> list[Page[User]]:
    pages = [page(session, PageRequest(limit=limit, descending=descending))]
    while pages[-1].has_next:
        pages.append(
            page(session, PageRequest(limit=limit, descending=descending, cursor=pages[-1].next_cursor))
        )
    return pages


@given(
    minutes=st.lists(st.integers(min_value=0, max_value=3), min_size=1, max_size=12),
    limit=st.integers(min_value=1, max_value=5),
    descending=st.booleans(),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_walk_there_and_back_yields_every_row_once(
    session: Session, minutes: list[int], limit: int, descending: bool
) -> None:
    savepoint = session.begin_nested()
    users = [add(session, number, minutes=minute) for number, minute in enumerate(minutes)]
    expected = [
        user.id for user in sorted(users, key=lambda user: (user.created_at, user.id), reverse=descending)
    ]

    there = walk(session, limit=limit, descending=descending)
    assert [user.id for each in there for user in each.items] == expected
    assert not there[0].has_prev

    back = [there[-1]]
    while back[-1].has_prev:
        request = PageRequest(
            limit=limit, descending=descending, cursor=back[-1].prev_cursor, direction="prev"
        )
        back.append(page(session, request))
    assert [user.id for each in reversed(back) for user in each.items] == expected
    assert not back[-1].has_prev
    savepoint.rollback()


def test_rows_that_arrive_during_a_walk_are_neither_skipped_nor_repeated(session: Session) -> None:
    known = {add(session, number, minutes=number).id for number in range(10)}
    first = page(session, PageRequest(limit=4))
    add(session, 100, minutes=100)
    second = page(session, PageRequest(limit=4, cursor=first.next_cursor))
    add(session, 101, minutes=0)
    third = page(session, PageRequest(limit=4, cursor=second.next_cursor))

    seen = [user.id for each in (first, second, third) for user in each.items]
    assert len(seen) == len(set(seen))
    assert known <= set(seen)


def test_a_page_before_new_rows_says_that_there_are_some(session: Session) -> None:
    for number in range(3):
        add(session, number, minutes=number)
    first = page(session, PageRequest(limit=2))
    add(session, 9, minutes=9)
    second = page(session, PageRequest(limit=2, cursor=first.next_cursor))
    back = page(session, PageRequest(limit=2, cursor=second.prev_cursor, direction="prev"))

    assert back.has_prev, "the row that arrived stands before the first page"
    assert [user.email for user in back.items] == [user.email for user in first.items]


def test_the_total_is_counted_only_when_asked_for(session: Session) -> None:
    for number in range(3):
        add(session, number, minutes=0)
    assert page(session, PageRequest(limit=1)).total is None
    assert page(session, PageRequest(limit=1, include_total_count=True)).total == 3


def forged(*body: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    ["x", "%%%", "ä", forged(), forged("seal", "2026-01-01", "id"), forged(1, 2, 3), forged({"a": 1})],
)
def test_a_forged_cursor_is_refused(session: Session, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        page(session, PageRequest(cursor=cursor))


def test_a_cursor_of_another_list_is_refused(session: Session) -> None:
    for number in range(3):
        add(session, number, minutes=number)
    cursor = page(session, PageRequest(limit=1)).next_cursor

    for request in (
        PageRequest(limit=1, cursor=cursor, sort_by="email"),
        PageRequest(limit=1, cursor=cursor, descending=False),
    ):
        with pytest.raises(CursorInvalid):
            page(session, request)
    with pytest.raises(CursorInvalid):
        page(session, PageRequest(limit=1, cursor=cursor), scope="ready only")


@pytest.mark.parametrize(
    "request_",
    [
        PageRequest(sort_by="password_hash"),
        PageRequest(limit=0),
        PageRequest(limit=1001),
        PageRequest(direction="up"),
    ],
)
def test_paging_that_is_not_documented_names_its_field(session: Session, request_: PageRequest) -> None:
    with pytest.raises(InvalidField):
        page(session, request_)
