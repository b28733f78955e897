"""A migrated database with one business and one user."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.database import migrate_engine, open_engine, writing
from dashboard.models import Business, User
from dashboard.people.users import create_user


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'books.db'}")
    migrate_engine(engine)
    yield engine
    engine.dispose()


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
