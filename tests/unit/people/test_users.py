"""Users and their passwords."""

from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from dashboard.database import reading, writing
from dashboard.errors import AlreadyExists, InvalidField
from dashboard.models import User
from dashboard.people import passwords
from dashboard.people.users import create_user, find_user, refresh_password_hash, user_of_credentials


def test_an_address_is_kept_in_lower_case_and_found_however_it_is_written(engine: Engine, user: User) -> None:
    assert user.email == "ada@example.com"
    with reading(engine) as session:
        found = find_user(session, email=" ADA@example.COM ")
    assert found is not None
    assert found.id == user.id


def test_the_password_itself_is_not_kept(user: User) -> None:
    assert user.password_hash.startswith("$argon2id$")
    assert "correct horse" not in user.password_hash


@pytest.mark.parametrize(
    ("email", "password", "known"),
    [
        ("ada@example.com", "correct horse", True),
        ("ADA@EXAMPLE.COM", "correct horse", True),
        ("ada@example.com", "Correct horse", False),
        ("ada@example.com", "", False),
        ("bob@example.com", "correct horse", False),
        ("bob@example.com", "nobody has this password", False),
    ],
)
def test_credentials_are_right_or_wrong(
    engine: Engine, user: User, email: str, password: str, known: bool
) -> None:
    with reading(engine) as session:
        found = user_of_credentials(session, email=email, password=password)
    assert (found is not None) == known


def test_an_unknown_address_costs_a_verification_too(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            verified.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_hasher", Watched())
    with reading(engine) as session:
        assert user_of_credentials(session, email="nobody@example.com", password="x") is None
    assert [text[:10] for text in verified] == ["$argon2id$"]


def test_a_weak_hash_is_replaced_after_a_proven_password(engine: Engine, user: User) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("correct horse")
    with writing(engine) as session:
        known = session.get_one(User, user.id)
        known.password_hash = weak
    with writing(engine) as session:
        refresh_password_hash(session, user_id=user.id, password="correct horse")
    with reading(engine) as session:
        assert session.get_one(User, user.id).password_hash != weak
        assert user_of_credentials(session, email="ada@example.com", password="correct horse")


def test_an_address_is_taken_once(engine: Engine, user: User) -> None:
    with writing(engine) as session, pytest.raises(AlreadyExists, match=r"ada@example\.com"):
        create_user(session, email="ADA@example.com", name="Another", password="x")


@pytest.mark.parametrize(
    ("email", "name", "password", "field"),
    [
        ("ada", "Ada", "x", "email"),
        ("@example.com", "Ada", "x", "email"),
        ("a b@example.com", "Ada", "x", "email"),
        ("a" * 320 + "@example.com", "Ada", "x", "email"),
        ("ada@example.com", " ", "x", "name"),
        ("ada@example.com", "Ada\nKing", "x", "name"),
        ("ada@example.com", "Ada", "", "password"),
        ("ada@example.com", "Ada", "x" * 1025, "password"),
    ],
)
def test_useless_particulars_are_refused(
    engine: Engine, email: str, name: str, password: str, field: str
) -> None:
    with writing(engine) as session, pytest.raises(InvalidField) as refusal:
        create_user(session, email=email, name=name, password=password)
    assert refusal.value.loc == ("body", field)
