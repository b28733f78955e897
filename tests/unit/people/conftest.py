"""One business and one user."""

import pytest
from sqlalchemy import Engine

from dashboard.database import writing
from dashboard.models import Business, User
from dashboard.people.users import create_user


@pytest.fixture
def user(engine: Engine) -> User:
    with writing(engine) as session:
        return create_user(session, email="Ada@Example.com", name="Ada", password="correct horse")


@pytest.fixture
def business(engine: Engine) -> Business:
    with writing(engine) as session:
        business = Business(name="Larch Ltd", currency="EUR")
        session.add(business)
        session.flush()
        return business
