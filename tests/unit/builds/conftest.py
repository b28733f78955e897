"""A business with one posted entry and two periods, in a database file of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.database import migrate_engine, open_engine, writing
from dashboard.models import AccountingPeriod, Business, User

SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


@dataclass(frozen=True)
class Books:
    """Ids of what the tests refer to."""

    business_id: str
    user_id: str
    september_id: str
    october_id: str


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'close.db'}")
    migrate_engine(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def books(engine: Engine) -> Books:
    with writing(engine) as session:
        return add_business(session)


def add_business(session, *, name: str = "Harbour & Finch Trading", email: str = "ada@example.test") -> Books:
    business = Business(name=name, currency="USD", last_sequence=1)
    user = User(email=email, name="Ada Byron", password_hash="x")
    session.add_all([business, user])
    session.flush()
    periods = [
        AccountingPeriod(business_id=business.id, period_start=start, period_end=end)
        for start, end in (SEPTEMBER, OCTOBER)
    ]
    session.add_all(periods)
    session.flush()
    return Books(business.id, user.id, periods[0].id, periods[1].id)
