"""API tokens: what a program shows instead of a password; told once, revoked for good."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from dashboard.errors import CloseError, InvalidField, NotFound
from dashboard.keyset import Page, PageRequest, keyset_page
from dashboard.models import ApiToken, User, now
from dashboard.people.secrets import API_TOKEN_PREFIX, new_secret, sha256_of, shown_prefix

ACTIVE_TOKENS_MAX = 10
DAYS_MAX = 365
SORT_COLUMNS = {
    "created_at": col(ApiToken.created_at),
    "expires_at": col(ApiToken.expires_at),
    "name": col(ApiToken.name),
}


def create_token(
    session: Session,
    *,
    user_id: str,
    name: str,
    description: str | None = None,
    expires_in_days: int = DAYS_MAX,
) -> tuple[str, ApiToken]:
    """A new token, told only here, and what is kept of it. Call it in a writing transaction.

    Raises InvalidField (days), and CloseError when the user has the most active tokens already.
    """
    if not 1 <= expires_in_days <= DAYS_MAX:
        raise InvalidField("body", "expires_in_days", message=f"A token lasts 1 to {DAYS_MAX} days")
    at = now()
    # On Postgres this row orders two requests of one user; SQLite has one writer anyway.
    session.exec(select(User.id).where(User.id == user_id).with_for_update()).one()
    if _count_active(session, user_id=user_id, at=at) >= ACTIVE_TOKENS_MAX:
        raise CloseError(
            f"You have {ACTIVE_TOKENS_MAX} active tokens, the most there can be. Revoke one first."
        )
    secret = new_secret(API_TOKEN_PREFIX)
    token = ApiToken(
        user_id=user_id,
        name=name,
        description=description,
        token_prefix=shown_prefix(secret, API_TOKEN_PREFIX),
        token_sha256=sha256_of(secret),
        created_at=at,
        expires_at=at + timedelta(days=expires_in_days),
    )
    session.add(token)
    session.flush()
    return secret, token


def live_token_and_user(session: Session, *, secret: str, at: datetime) -> tuple[ApiToken, User] | None:
    """The token and whose it is, in one question; None when it was revoked or has expired."""
    statement = select(ApiToken, User).join(User).where(ApiToken.token_sha256 == sha256_of(secret))
    found = session.exec(statement).first()
    return None if found is None or found[0].revoked_at or at >= found[0].expires_at else found


def list_tokens(
    session: Session, *, user_id: str, include_revoked: bool = False, page: PageRequest
) -> Page[ApiToken]:
    """One page of the user's tokens, expired ones among them. Raises InvalidField and CursorInvalid."""
    where = [col(ApiToken.user_id) == user_id]
    if not include_revoked:
        where.append(col(ApiToken.revoked_at).is_(None))
    return keyset_page(
        session,
        model=ApiToken,
        where=where,
        sort_columns=SORT_COLUMNS,  # pyright: ignore[reportArgumentType] -- SQLModel types columns as Mapped.
        default_sort="created_at",
        request=page,
        scope=f"tokens {user_id} {include_revoked}",
    )


def revoke_token(session: Session, *, user_id: str, token_id: str, reason: str | None = None) -> ApiToken:
    """The user's token, revoked for good; the first reason stays. Raises NotFound."""
    token = session.get(ApiToken, token_id)
    if token is None or token.user_id != user_id:
        raise NotFound("Token")
    if token.revoked_at is None:
        token.revoked_at, token.revocation_reason = now(), reason
        session.add(token)
        session.flush()
    return token


def words_of(token: ApiToken) -> str:
    """What the token is called, and which one it is; it cannot be guessed from this."""
    return f"{token.name} ({token.token_prefix}…)"


def _count_active(session: Session, *, user_id: str, at: datetime) -> int:
    statement = select(func.count()).where(
        col(ApiToken.user_id) == user_id, col(ApiToken.revoked_at).is_(None), col(ApiToken.expires_at) > at
    )
    return session.exec(statement).one()
