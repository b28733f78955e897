"""E-mail through a real mail server: once, to who wants it, without a figure, and never in a build's way."""

import logging
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from pydantic import ValidationError
from sqlalchemy import Engine
from sqlmodel import select, update

from dashboard.builds.mailing import NEWS_FOR, Postman
from dashboard.builds.notifications import mark_read
from dashboard.database import reading, writing
from dashboard.models import Business, Notification, User, now
from dashboard.ports import free_port
from dashboard.settings import Settings
from tests.unit.builds.test_notifications import Person, build, fail, member

# The server warns of what it is asked to be: one without TLS that wants a password.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

PASSWORD = "sesame-and-open"


class Letterbox:
    """What the server took, as it came over the wire."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refuses = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.refuses:
            return self.refuses
        assert isinstance(envelope.content, bytes)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        self.recipients += [str(to) for to in envelope.rcpt_tos]
        return "250 Taken"


def is_known(_server: Any, _session: Any, _envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=data.password == PASSWORD.encode())


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


@pytest.fixture
def port(letterbox: Letterbox) -> Iterator[int]:
    """A mail server on loopback that wants a name and a password."""
    controller = Controller(
        letterbox,
        hostname="127.0.0.1",
        port=free_port(),
        auth_required=True,
        auth_require_tls=False,
        authenticator=is_known,
    )
    controller.start()
    yield controller.port
    controller.stop()


@pytest.fixture
def postman(engine: Engine, port: int) -> Postman:
    return Postman(engine, settings_of(f"smtp://close:{PASSWORD}@127.0.0.1:{port}"))


def settings_of(url: str) -> Settings:
    return Settings.model_validate(
        {
            "smtp_url": url,
            "mail_from": "Month-end close <close@books.test>",
            "public_url": "https://books.test",
        }
    )


@pytest.fixture
def person(engine: Engine) -> Person:
    with writing(engine) as session:
        return Person(engine, member(session, "ada@example.test"))


def test_the_mail_says_what_happened_and_where_to_go(
    person: Person, postman: Postman, letterbox: Letterbox
) -> None:
    package_id = person.ask()
    fail(person.engine, package_id, "Suspense account not empty: 1,204.50")

    assert postman.deliver() == 1

    (letter,) = letterbox.letters
    text = letter.get_content()
    assert letterbox.recipients == ["ada@example.test"]
    assert letter["From"] == "Month-end close <close@books.test>"
    assert (
        letter["Subject"].strip() == "Package failed: Harbour & Finch Trading, month ended 30 September 2026"
    )
    assert f"https://books.test/packages/{package_id}?business={person.asker.business_id}" in text
    assert "https://books.test/settings#notifications" in text
    assert "1,204.50" not in text
    assert "Suspense" not in text


def test_each_end_is_mailed_once_however_many_workers_look(
    person: Person, postman: Postman, letterbox: Letterbox, port: int
) -> None:
    build(person.engine, person.ask())
    other = Postman(person.engine, settings_of(f"smtp://close:{PASSWORD}@127.0.0.1:{port}"))

    assert [postman.deliver(), other.deliver(), postman.deliver()] == [1, 0, 0]
    assert len(letterbox.letters) == 1


def read_all(person: Person) -> None:
    with writing(person.engine) as session:
        mark_read(
            session,
            user_id=person.asker.user_id,
            notification_id=person.told()[0].id,
            and_earlier=True,
        )


def turn_off(person: Person) -> None:
    with writing(person.engine) as session:
        session.exec(update(User).values(wants_email=False))


def let_it_grow_old(person: Person) -> None:
    with writing(person.engine) as session:
        session.exec(update(Notification).values(created_at=now() - NEWS_FOR))


@pytest.mark.parametrize("meanwhile", [read_all, turn_off, let_it_grow_old])
def test_who_needs_no_mail_gets_none(
    person: Person, postman: Postman, letterbox: Letterbox, meanwhile: Callable[[Person], None]
) -> None:
    build(person.engine, person.ask())
    meanwhile(person)

    assert postman.deliver() == 0
    assert letterbox.letters == []


def test_no_name_of_anybody_begins_a_header(person: Person, postman: Postman, letterbox: Letterbox) -> None:
    evil = "Finch\r\nBcc: eve@example.test\r\n\r\nYou have won"
    with writing(person.engine) as session:
        session.exec(update(Business).values(name=evil))
        session.exec(update(User).values(name=f"Ada\n{evil}"))
    build(person.engine, person.ask(), warned=("T18",))

    assert postman.deliver() == 1
    (letter,) = letterbox.letters
    assert letterbox.recipients == ["ada@example.test"]
    assert letter["Bcc"] is None
    assert (
        letter["Subject"]
        .strip()
        .startswith("Package ready, with warnings: Finch Bcc: eve@example.test You have won")
    )
    assert letter.get_content().startswith("The month-end package is ready")


def test_a_server_that_refuses_is_logged_without_a_name_or_a_word_of_it(
    person: Person, postman: Postman, letterbox: Letterbox, caplog: pytest.LogCaptureFixture
) -> None:
    letterbox.refuses = f"550 No such user ada@example.test, {PASSWORD}"
    build(person.engine, person.ask())

    with caplog.at_level(logging.WARNING):
        assert postman.deliver() == 0

    assert "SMTPDataError" in caplog.text
    assert "ada@" not in caplog.text
    assert PASSWORD not in caplog.text
    assert postman.deliver() == 0, "a mail that may have gone out is not sent again"


@pytest.mark.parametrize("url", ["smtp://close:wrong-word@127.0.0.1:{port}", "smtp://127.0.0.1:1"])
def test_a_server_that_is_away_or_wants_another_password_stops_nobody(
    person: Person, port: int, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    build(person.engine, person.ask())

    assert Postman(person.engine, settings_of(url.format(port=port))).deliver() == 0
    assert "was not mailed" in caplog.text
    assert "wrong-word" not in caplog.text
    with reading(person.engine) as session:
        assert session.exec(select(Notification)).one().mailed_at is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"smtp_url": "https://mail.example.test"},
        {"smtp_url": "smtp://"},
        {"mail_from": "nobody"},
        {"mail_from": "close@books.test\r\nBcc: eve@example.test"},
    ],
)
def test_settings_of_no_use_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(wrong)


def test_without_a_server_nothing_is_mailed() -> None:
    assert not Settings().can_email
    assert not settings_of("").can_email
