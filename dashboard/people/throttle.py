"""Throttle: how many passwords one account or one address may try before it has to wait.

Attempts are counted in the database, before the password is looked at: they count across app processes, and
many at once are no way around it. Of account and address only a hash is kept.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select, update

from dashboard.models import SignInAttempts, now

ATTEMPTS_OF_ACCOUNT_MAX = 10  # By account and address, so that a stranger cannot lock the owner out.
ATTEMPTS_OF_ADDRESS_MAX = 100
WINDOW = timedelta(minutes=15)


def may_try(session: Session, *, account: str, address: str, at: datetime | None = None) -> bool:
    """Count an attempt to sign in; whether it may go on. Call it in a writing transaction of its own."""
    at = at or now()
    session.exec(delete(SignInAttempts).where(col(SignInAttempts.since) <= at - WINDOW))
    counts = [
        (_count(session, key, at=at), most)
        for key, most in (
            (_of_account(account, address), ATTEMPTS_OF_ACCOUNT_MAX),
            (_of_address(address), ATTEMPTS_OF_ADDRESS_MAX),
        )
    ]
    return all(count <= most for count, most in counts)


def note_success(session: Session, *, account: str, address: str) -> None:
    """Forget the attempts of the account, and this one of the address."""
    key = _of_account(account, address)
    session.exec(delete(SignInAttempts).where(col(SignInAttempts.key) == key))
    session.exec(
        update(SignInAttempts)
        .where(col(SignInAttempts.key) == _of_address(address), col(SignInAttempts.count) > 0)
        .values(count=col(SignInAttempts.count) - 1)
    )


def _count(session: Session, key: str, *, at: datetime) -> int:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(SignInAttempts).values(key=key, count=1, since=at)
    counted = col(SignInAttempts.count) + 1  # What is older than the window was deleted above.
    session.connection().execute(
        statement.on_conflict_do_update(index_elements=["key"], set_={"count": counted})
    )
    return session.exec(select(SignInAttempts.count).where(SignInAttempts.key == key)).one()


def _of_account(account: str, address: str) -> str:
    return hashlib.sha256(f"{account}\n{address}".encode()).hexdigest()


def _of_address(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
