"""Users: a person with an email address, a name and a password."""

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from dashboard.errors import AlreadyExists, InvalidField
from dashboard.models import User
from dashboard.people.passwords import (
    PASSWORD_LENGTH_MAX,
    hash_password,
    needs_rehash,
    password_matches,
)
from dashboard.schemas import PASSWORD_LENGTH_MIN

EMAIL_LENGTH_MAX = 320
NAME_LENGTH_MAX = 255


def create_user(session: Session, *, email: str, name: str, password: str) -> User:
    """A new user, known by the email address in lower case.

    Raises AlreadyExists when the address is taken, InvalidField for an address, name or password of no use.
    """
    address = usable_email(email)
    _refuse_unusable(name.strip(), password)
    user = User(email=address, name=name.strip(), password_hash=hash_password(password))
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError:
        raise AlreadyExists(f"There is a user with the address {address} already") from None
    return user


def create_account(session: Session, *, email: str, name: str, password: str) -> User:
    """A new user by her own hand. Raises what `create_user` raises, and InvalidField for a short password."""
    if len(password) < PASSWORD_LENGTH_MIN:
        raise InvalidField(
            "body", "password", message=f"A password has at least {PASSWORD_LENGTH_MIN} characters"
        )
    return create_user(session, email=email, name=name, password=password)


def find_user(session: Session, *, email: str) -> User | None:
    """The user with that address, however it is capitalised."""
    return session.exec(select(User).where(User.email == normal_email(email))).first()


def user_of_credentials(session: Session, *, email: str, password: str) -> User | None:
    """The user whom address and password belong to. A wrong address takes as long as a wrong password."""
    user = find_user(session, email=email)
    return user if password_matches(user.password_hash if user else None, password) else None


def refresh_password_hash(session: Session, *, user_id: str, password: str) -> None:
    """Hash a password that was just proven right anew, where today's parameters are stronger."""
    user = session.get(User, user_id)
    if user and needs_rehash(user.password_hash):
        user.password_hash = hash_password(password)
        session.add(user)


def normal_email(email: str) -> str:
    return email.strip().lower()


def usable_email(email: str) -> str:
    """The address in lower case. Raises InvalidField where no mail could reach it."""
    address = normal_email(email)
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or len(address) > EMAIL_LENGTH_MAX or not _is_one_word(address):
        raise InvalidField("body", "email", message="Give an email address such as name@example.com")
    return address


def _is_one_word(text: str) -> bool:
    return text.isprintable() and not any(map(str.isspace, text))


def _refuse_unusable(name: str, password: str) -> None:
    if not name or len(name) > NAME_LENGTH_MAX or not name.isprintable():
        raise InvalidField("body", "name", message=f"A name has 1 to {NAME_LENGTH_MAX} characters")
    if not password or len(password) > PASSWORD_LENGTH_MAX:
        raise InvalidField(
            "body", "password", message=f"A password has 1 to {PASSWORD_LENGTH_MAX} characters"
        )
