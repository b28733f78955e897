"""Balances at any date, read from months and days."""

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dashboard.ledger.balances import balance_of_accounts, balances_at
from dashboard.ledger.movements import movements_agree_with_lines, rebuild_movements
from dashboard.models import DayMovement, MonthMovement, MovementKind
from dashboard.schemas import EntryKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.conftest import Books

ACTIVITY, OPENING = MovementKind.ACTIVITY, MovementKind.OPENING


def bank(books: "Books", *days: str) -> list[dict[MovementKind, int]]:
    wanted = [date.fromisoformat(day) for day in days]
    with books.reading() as session:
        found = balances_at(session, business_id=books.business_id, days=wanted)
    return [found[day].get("1010", {}) for day in wanted]


@pytest.fixture
def posted(any_books: "Books") -> "Books":
    any_books.post("2026-01-01", {"1010": 1000, "3000": -1000}, kind=EntryKind.OPENING)
    for on in ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-15"):
        any_books.post(on, {"1010": 10, "4000": -10})
    return any_books


def test_every_day_counts_up_to_its_end(posted: "Books") -> None:
    days = ["2025-12-31", "2026-01-01", "2026-01-30", "2026-01-31", "2026-02-01", "2026-02-27", "2026-02-28"]
    activity = [balances.get(ACTIVITY) for balances in bank(posted, *days)]
    assert activity == [None, None, None, 10, 20, 20, 30]


def test_kinds_stand_apart(posted: "Books") -> None:
    assert bank(posted, "2026-03-31") == [{OPENING: 1000, ACTIVITY: 40}]


def test_days_are_answered_whatever_their_order(posted: "Books") -> None:
    later, earlier, again = bank(posted, "2026-03-15", "2026-01-31", "2026-03-15")
    assert (later[ACTIVITY], earlier[ACTIVITY], again) == (40, 10, later)


def test_no_days_no_balances(posted: "Books") -> None:
    with posted.reading() as session:
        assert balances_at(session, business_id=posted.business_id, days=[]) == {}


def test_another_business_has_its_own(posted: "Books", make_books: "Callable[..., Books]") -> None:
    assert bank(make_books(posted.engine), "2026-03-31") == [{}]


def test_the_balance_of_everything_posted(posted: "Books") -> None:
    ids = [posted.accounts[number] for number in ("1010", "4000", "6000")]
    with posted.reading() as session:
        assert list(balance_of_accounts(session, account_ids=ids).values()) == [1040, -40, 0]


@pytest.mark.parametrize("kind", [DayMovement, MonthMovement])
def test_a_sum_that_was_altered_is_found_and_mended(
    posted: "Books", kind: type[DayMovement | MonthMovement]
) -> None:
    key = (posted.account_keys["1010"], date(2026, 2, 1), ACTIVITY)
    with posted.writing() as session:
        session.get_one(kind, key).amount += 1
    with posted.writing() as session:
        assert not movements_agree_with_lines(session, business_id=posted.business_id)
        altered = session.get_one(kind, key).amount
        rebuild_movements(session, business_id=posted.business_id)
        assert movements_agree_with_lines(session, business_id=posted.business_id)
        assert session.get_one(kind, key).amount == altered - 1


def test_a_range_is_proved_by_its_own_months(posted: "Books") -> None:
    key = (posted.account_keys["1010"], date(2026, 2, 1), ACTIVITY)
    with posted.writing() as session:
        session.get_one(MonthMovement, key).amount += 1
    with posted.reading() as session:
        agrees = [
            movements_agree_with_lines(session, business_id=posted.business_id, start=start, end=end)
            for start, end in (
                (date(2026, 1, 1), date(2026, 1, 31)),
                (date(2026, 1, 15), date(2026, 2, 14)),
                (date(2026, 2, 28), date(2026, 3, 31)),
                (date(2026, 3, 1), date(2026, 3, 31)),
            )
        ]
    assert agrees == [True, False, False, True]
