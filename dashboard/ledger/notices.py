"""Change notices: what `GET /events` tells the screens, written with the change itself."""

from collections.abc import AsyncGenerator, Sequence
from typing import Literal

import psycopg
from sqlalchemy import Engine
from sqlmodel import Session, and_, col, func, or_, select

from dashboard.models import ChangeNotice

CHANNEL = "close_changes"
PERSONAL = "notification"
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


def read_notices(session: Session, *, after: int, limit: int) -> Sequence[ChangeNotice]:
    """The notices of everybody later than the one with the id `after`, oldest first."""
    statement = select(ChangeNotice).where(col(ChangeNotice.id) > after)
    return session.exec(statement.order_by(col(ChangeNotice.id)).limit(limit)).all()


def read_notices_for(
    session: Session, *, business_id: str, user_id: str, after: int, limit: int
) -> Sequence[ChangeNotice]:
    """Of those, what somebody who works on the business is told; see `audience_of`."""
    is_personal = col(ChangeNotice.kind) == PERSONAL
    statement = select(ChangeNotice).where(
        col(ChangeNotice.id) > after,
        or_(
            and_(col(ChangeNotice.business_id) == business_id, ~is_personal),
            and_(is_personal, col(ChangeNotice.object_id) == user_id),
        ),
    )
    return session.exec(statement.order_by(col(ChangeNotice.id)).limit(limit)).all()


def audience_of(notice: ChangeNotice) -> str:
    """Who is told: the business that it happened in or, of a notification, the one person that it is for.

    She is told wherever she works, since her notifications are those of all her businesses.
    """
    return notice.object_id if notice.kind == PERSONAL else notice.business_id


def last_notice_id(session: Session) -> int:
    """The id of the last notice of any business; 0 when there is none."""
    return session.exec(select(func.max(ChangeNotice.id))).one() or 0
