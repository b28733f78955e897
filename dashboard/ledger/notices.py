"""Change notices: what `GET /events` tells the screens, written with the change itself."""

from collections.abc import AsyncGenerator, Sequence
from typing import Literal

import psycopg
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from dashboard.models import ChangeNotice

CHANNEL = "close_changes"
SECONDS_BETWEEN_LOOKS = 1.0  # Should a message of the database be lost on its way.


def note_change(
    session: Session,
    *,
    business_id: str,
    kind: Literal["package", "period", "journal", "notification"],
    object_id: str,
) -> None:
    """Tell that the object has changed, if and when the transaction of the session commits."""
    session.add(ChangeNotice(business_id=business_id, kind=kind, object_id=object_id))
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")  # Postgres tells it with the commit, or never.


async def postgres_commits(engine: Engine) -> AsyncGenerator[None]:
    """Once now, and again whenever somebody may have committed a notice; at least once a second.

    Ends by psycopg.Error when the database goes away.
    """
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        while True:
            yield
            async for _ in connection.notifies(timeout=SECONDS_BETWEEN_LOOKS, stop_after=1):
                pass


def read_notices(
    session: Session, *, after: int, limit: int, business_id: str | None = None
) -> Sequence[ChangeNotice]:
    """The notices later than the one with the id `after`, of one business or of all, oldest first."""
    statement = select(ChangeNotice).where(col(ChangeNotice.id) > after)
    if business_id is not None:
        statement = statement.where(ChangeNotice.business_id == business_id)
    return session.exec(statement.order_by(col(ChangeNotice.id)).limit(limit)).all()


def last_notice_id(session: Session) -> int:
    """The id of the last notice of any business; 0 when there is none."""
    return session.exec(select(func.max(ChangeNotice.id))).one() or 0
