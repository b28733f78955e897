"""A business with two periods, as far as asking for packages needs it."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.database import writing
from dashboard.models import AccountingPeriod, Business, User

SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


@dataclass(frozen=True)
class Asker:
    """Ids of a business, one of its people and its periods."""

    business_id: str
    user_id: str
    september_id: str
    october_id: str


@pytest.fixture
def asker(engine: Engine) -> Asker:
    with writing(engine) as session:
        return add_asker(session)


def add_asker(
    session: Session, *, name: str = "Harbour & Finch Trading", email: str = "ada@example.test"
) -> Asker:
    """A business that seems to have one journal entry."""
    business = Business(name=name, currency="USD", last_sequence=1)
    user = User(email=email, name="Ada Byron", password_hash="-")
    session.add_all([business, user])
    session.flush()
    periods = [
        AccountingPeriod(business_id=business.id, period_start=start, period_end=end)
        for start, end in (SEPTEMBER, OCTOBER)
    ]
    session.add_all(periods)
    session.flush()
    return Asker(business.id, user.id, periods[0].id, periods[1].id)
