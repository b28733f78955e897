"""Authenticating: from the text of a bearer to the user who holds it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from dashboard.errors import NotAuthenticated
from dashboard.models import ApiToken, User, UserSession, now
from dashboard.people.secrets import API_TOKEN_PREFIX, SESSION_PREFIX
from dashboard.people.sessions import live_session_and_user
from dashboard.people.tokens import live_token_and_user

SEEN_AT_MOST_EVERY = timedelta(minutes=1)
BEARER_LENGTH_MAX = 200


@dataclass(frozen=True)
class Authenticated:
    """The user of a bearer, and which session or token it was."""

    user: User
    credential: type[UserSession] | type[ApiToken]
    credential_id: str
    last_seen_at: datetime | None

    @property
    def use_is_worth_noting(self) -> bool:
        return self.last_seen_at is None or now() - self.last_seen_at >= SEEN_AT_MOST_EVERY


def authenticate(session: Session, *, bearer: str, at: datetime | None = None) -> Authenticated:
    """Who holds this session token or API token. Reads only; raises NotAuthenticated."""
    at = at or now()
    if len(bearer) > BEARER_LENGTH_MAX or not bearer.isascii():
        raise NotAuthenticated
    if bearer.startswith(SESSION_PREFIX) and (found := live_session_and_user(session, token=bearer, at=at)):
        started, user = found
        return Authenticated(user, UserSession, started.id, started.last_seen_at)
    if bearer.startswith(API_TOKEN_PREFIX) and (found := live_token_and_user(session, secret=bearer, at=at)):
        token, user = found
        return Authenticated(user, ApiToken, token.id, token.last_used_at)
    raise NotAuthenticated


def note_use(session: Session, who: Authenticated, *, at: datetime | None = None) -> None:
    """Keep when the bearer was last used; which also keeps a session from growing idle."""
    credential = session.get(who.credential, who.credential_id)
    if isinstance(credential, UserSession):
        credential.last_seen_at = at or now()
    elif credential is not None:
        credential.last_used_at = at or now()
    if credential is not None:
        session.add(credential)
