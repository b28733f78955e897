"""Sessions: what a browser holds after signing in, until it is idle, too old or signed out."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from dashboard.models import User, UserSession, now
from dashboard.people.secrets import SESSION_PREFIX, new_secret, sha256_of

IDLE_MAX = timedelta(hours=12)
AGE_MAX = timedelta(days=7)


def start_session(session: Session, *, user_id: str, at: datetime | None = None) -> str:
    """A new session of the user; its token, which is told only here."""
    at = at or now()
    token = new_secret(SESSION_PREFIX)
    session.add(
        UserSession(
            user_id=user_id,
            token_sha256=sha256_of(token),
            created_at=at,
            last_seen_at=at,
            expires_at=at + AGE_MAX,
        )
    )
    session.flush()
    return token


def live_session(session: Session, *, token: str, at: datetime) -> UserSession | None:
    """The session of the token, unless it has ended, been idle too long or grown too old."""
    found = live_session_and_user(session, token=token, at=at)
    return found[0] if found else None


def live_session_and_user(session: Session, *, token: str, at: datetime) -> tuple[UserSession, User] | None:
    """The session of the token and whose it is, in one question; None as `live_session`."""
    statement = select(UserSession, User).join(User).where(UserSession.token_sha256 == sha256_of(token))
    found = session.exec(statement).first()
    if found is None:
        return None
    started, user = found
    if started.ended_at or at >= started.expires_at or at >= started.last_seen_at + IDLE_MAX:
        return None
    return started, user


def end_session(session: Session, *, token: str) -> None:
    """Sign out; nothing happens when the session is unknown or has ended."""
    _end(session, col(UserSession.token_sha256) == sha256_of(token))


def end_all_sessions(session: Session, *, user_id: str) -> None:
    """Sign the user out everywhere."""
    _end(session, col(UserSession.user_id) == user_id)


def _end(session: Session, which: ColumnElement[bool]) -> None:
    session.exec(update(UserSession).where(which, col(UserSession.ended_at).is_(None)).values(ended_at=now()))
