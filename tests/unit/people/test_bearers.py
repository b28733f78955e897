"""Sessions and API tokens: who is let in, and until when."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from dashboard.database import reading, writing
from dashboard.errors import CloseError, InvalidField, NotAuthenticated, NotFound
from dashboard.keyset import PageRequest
from dashboard.models import ApiToken, User, UserSession, now
from dashboard.people.authenticating import authenticate, note_use
from dashboard.people.sessions import end_all_sessions, end_session, start_session
from dashboard.people.tokens import create_token, list_tokens, revoke_token
from dashboard.people.users import create_user


@pytest.fixture
def session_token(engine: Engine, user: User) -> str:
    with writing(engine) as session:
        return start_session(session, user_id=user.id)


@pytest.fixture
def api_token(engine: Engine, user: User) -> str:
    with writing(engine) as session:
        secret, _ = create_token(session, user_id=user.id, name="Payroll", expires_in_days=30)
    return secret


def is_let_in(engine: Engine, bearer: str, *, after: timedelta = timedelta(0)) -> bool:
    with reading(engine) as session:
        try:
            authenticate(session, bearer=bearer, at=now() + after)
        except NotAuthenticated:
            return False
    return True


def test_both_kinds_of_bearer_name_their_user(
    engine: Engine, user: User, session_token: str, api_token: str
) -> None:
    assert session_token.startswith("dzs_")
    assert api_token.startswith("dz_")
    with reading(engine) as session:
        for bearer in (session_token, api_token):
            assert authenticate(session, bearer=bearer).user.id == user.id


def test_no_bearer_is_kept_as_it_is(engine: Engine, session_token: str, api_token: str) -> None:
    with reading(engine) as session:
        kept = [
            session.exec(select(UserSession)).one().model_dump_json(),
            session.exec(select(ApiToken)).one().model_dump_json(),
        ]
    assert not [row for row in kept if session_token in row or api_token in row]


@pytest.mark.parametrize("bearer", ["", "dz_", "dzs_", "dz_unknown", "x" * 10_000, "dz_\u00fc", "Basic eA=="])
def test_anything_else_is_not_let_in(engine: Engine, session_token: str, bearer: str) -> None:
    assert not is_let_in(engine, bearer)


def test_a_session_ends_when_idle_for_twelve_hours(engine: Engine, session_token: str) -> None:
    assert is_let_in(engine, session_token, after=timedelta(hours=11, minutes=59))
    assert not is_let_in(engine, session_token, after=timedelta(hours=12))


def test_a_session_in_use_ends_after_seven_days(engine: Engine, user: User) -> None:
    long_ago = now() - timedelta(days=7)
    with writing(engine) as session:
        old = start_session(session, user_id=user.id, at=long_ago)
        young = start_session(session, user_id=user.id, at=long_ago + timedelta(minutes=1))
        for row in session.exec(select(UserSession)):
            row.last_seen_at = now()
    assert not is_let_in(engine, old)
    assert is_let_in(engine, young)


def test_signing_out_ends_one_session_or_all(engine: Engine, user: User, session_token: str) -> None:
    with writing(engine) as session:
        others = [start_session(session, user_id=user.id) for _ in range(2)]
        end_session(session, token=session_token)
    assert [is_let_in(engine, token) for token in (session_token, *others)] == [False, True, True]
    with writing(engine) as session:
        end_all_sessions(session, user_id=user.id)
    assert not any(is_let_in(engine, token) for token in others)


def test_use_is_noted_at_most_once_a_minute(engine: Engine, user: User, api_token: str) -> None:
    with writing(engine) as session:
        who = authenticate(session, bearer=api_token)
        assert who.use_is_worth_noting, "never used so far"
        note_use(session, who)
    with reading(engine) as session:
        assert not authenticate(session, bearer=api_token).use_is_worth_noting
    with writing(engine) as session:
        note_use(session, who, at=now() - timedelta(minutes=1))
    with reading(engine) as session:
        assert authenticate(session, bearer=api_token).use_is_worth_noting


def test_noted_use_keeps_a_session_from_growing_idle(engine: Engine, session_token: str) -> None:
    with writing(engine) as session:
        note_use(session, authenticate(session, bearer=session_token), at=now() + timedelta(hours=6))
    assert is_let_in(engine, session_token, after=timedelta(hours=17))


def test_a_token_expires(engine: Engine, api_token: str) -> None:
    assert is_let_in(engine, api_token, after=timedelta(days=29))
    assert not is_let_in(engine, api_token, after=timedelta(days=30))


def test_a_revoked_token_is_refused_and_its_first_reason_stays(
    engine: Engine, user: User, api_token: str
) -> None:
    with writing(engine) as session:
        token_id = session.exec(select(ApiToken)).one().id
        revoke_token(session, user_id=user.id, token_id=token_id, reason="leaked")
        again = revoke_token(session, user_id=user.id, token_id=token_id, reason="tidy up")
    assert not is_let_in(engine, api_token)
    assert again.revocation_reason == "leaked"


def test_nobody_revokes_the_token_of_another(engine: Engine, user: User, api_token: str) -> None:
    with writing(engine) as session:
        other = create_user(session, email="bob@example.com", name="Bob", password="x")
        token_id = session.exec(select(ApiToken)).one().id
        with pytest.raises(NotFound):
            revoke_token(session, user_id=other.id, token_id=token_id)
    assert is_let_in(engine, api_token)


def test_a_user_has_ten_active_tokens_at_most(engine: Engine, user: User) -> None:
    with writing(engine) as session:
        made = [create_token(session, user_id=user.id, name=f"No. {number}")[1] for number in range(10)]
        with pytest.raises(CloseError, match="10 active tokens"):
            create_token(session, user_id=user.id, name="One too many")
        revoke_token(session, user_id=user.id, token_id=made[0].id)
        create_token(session, user_id=user.id, name="In its place")
        made[1].expires_at = now() - timedelta(seconds=1)
        session.flush()
        create_token(session, user_id=user.id, name="In place of the expired")


@pytest.mark.parametrize("days", [0, 366, -1])
def test_a_token_lasts_a_year_at_most(engine: Engine, user: User, days: int) -> None:
    with writing(engine) as session, pytest.raises(InvalidField) as refusal:
        create_token(session, user_id=user.id, name="Forever", expires_in_days=days)
    assert refusal.value.loc == ("body", "expires_in_days")


def test_tokens_are_listed_without_the_revoked_unless_asked(engine: Engine, user: User) -> None:
    with writing(engine) as session:
        kept = create_token(session, user_id=user.id, name="Kept")[1]
        gone = create_token(session, user_id=user.id, name="Gone")[1]
        revoke_token(session, user_id=user.id, token_id=gone.id)
        assert listed(session, user, include_revoked=False) == [kept.name]
        assert listed(session, user, include_revoked=True) == [gone.name, kept.name]


def listed(session: Session, user: User, *, include_revoked: bool) -> list[str]:
    page = list_tokens(session, user_id=user.id, include_revoked=include_revoked, page=PageRequest())
    return [token.name for token in page.items]
