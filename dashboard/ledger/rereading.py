"""Rereading: objects that a session holds and that a bulk statement has changed behind it."""

from sqlmodel import Session, SQLModel


def read_anew(session: Session, *kinds: type[SQLModel]) -> None:
    """Let the session's objects of these kinds be read from the database at their next use."""
    for row in list(session.identity_map.values()):
        if isinstance(row, kinds):
            session.expire(row)
