"""How many passwords may be tried, on both databases, by many processes at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from dashboard.database import open_engine, reading, writing
from dashboard.models import SignInAttempts
from dashboard.people.throttle import (
    ATTEMPTS_OF_ACCOUNT_MAX,
    ATTEMPTS_OF_ADDRESS_MAX,
    WINDOW,
    may_try,
    note_success,
)

START = datetime(2026, 9, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def attempt(
    engine: Engine, account: str = "ada", address: str = "10.0.0.1", *, after: timedelta = 0 * MINUTE
) -> bool:
    with writing(engine) as session:
        return may_try(session, account=account, address=address, at=START + after)


def test_an_account_waits_after_too_many_attempts_from_one_address(any_engine: Engine) -> None:
    assert all(attempt(any_engine) for _ in range(ATTEMPTS_OF_ACCOUNT_MAX))
    assert not attempt(any_engine)
    assert attempt(any_engine, address="10.0.0.2"), "the owner comes from elsewhere"
    assert attempt(any_engine, "bob")
    assert not attempt(any_engine, after=WINDOW - MINUTE)
    assert attempt(any_engine, after=WINDOW)


def test_an_address_waits_after_attempts_spread_over_accounts(any_engine: Engine) -> None:
    assert all(attempt(any_engine, f"user {number}") for number in range(ATTEMPTS_OF_ADDRESS_MAX))
    assert not attempt(any_engine, "somebody new")
    assert attempt(any_engine, "somebody new", "10.0.0.2")


def test_success_forgets_the_attempts_of_the_account(any_engine: Engine) -> None:
    for _ in range(3 * ATTEMPTS_OF_ADDRESS_MAX):
        assert attempt(any_engine)
        with writing(any_engine) as session:
            note_success(session, account="ada", address="10.0.0.1")


@pytest.mark.parametrize("processes", [2])
def test_many_at_once_through_several_processes_are_counted_all(any_engine: Engine, processes: int) -> None:
    engines = [open_engine(any_engine.url.render_as_string(hide_password=False)) for _ in range(processes)]
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(attempt, engines * 20))
    for engine in engines:
        engine.dispose()
    assert sum(allowed) == ATTEMPTS_OF_ACCOUNT_MAX


def test_neither_account_nor_address_is_kept_and_the_old_is_forgotten(any_engine: Engine) -> None:
    for number in range(5):
        attempt(any_engine, f"user {number}", f"10.0.0.{number}")
    with reading(any_engine) as session:
        kept = session.exec(select(SignInAttempts)).all()
    assert len(kept) == 10
    assert not [row for row in kept if "user" in row.key or "10." in row.key]
    attempt(any_engine, after=WINDOW)
    with reading(any_engine) as session:
        assert len(session.exec(select(SignInAttempts)).all()) == 2
