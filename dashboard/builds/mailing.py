"""E-mail: tells the ends of packages to who asked for them and has not read of it, without a figure.

Part of every worker, beside the builds and never in their way. A mail is noted before it is sent, so it goes
out once or, when the server fails just then, not at all: the dashboard has the notification in any case.
"""

import asyncio
import logging
import smtplib
import ssl
from dataclasses import dataclass
from datetime import date, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import make_msgid
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select, update

from dashboard.database import reading, writing
from dashboard.models import Business, MonthEndPackage, Notification, User, now
from dashboard.people.memberships import role_in
from dashboard.reports.period_words import range_words
from dashboard.schemas import OUTCOME_HEADLINES, PackageOutcome
from dashboard.settings import Settings

SECONDS_BETWEEN_ROUNDS = 2.0
MAILS_A_ROUND = 50
NEWS_FOR = timedelta(hours=1)  # What is older when the mail server is back, the dashboard tells.
SECONDS_TO_ANSWER = 10.0
SMTP_PORTS = {"smtp": 587, "smtps": 465}

SENTENCES = {
    PackageOutcome.READY: "The month-end package is ready. Look through it and download it:",
    PackageOutcome.READY_WITH_WARNINGS: (
        "The month-end package is ready, and some of its checks warn or fail. "
        "Look at them before you hand it on:"
    ),
    PackageOutcome.FAILED: "The month-end package could not be built. The reason and what to do about it:",
    PackageOutcome.CANCELLED: "The build of the month-end package was cancelled. You can ask for it again:",
}

log = logging.getLogger(__name__)


class MailRefused(Exception):
    """The mail server cannot be trusted with a password, or does not offer what it must."""


@dataclass(frozen=True)
class Letter:
    """What one mail tells, and to whom."""

    notification_id: str
    email: str
    name: str
    business_id: str
    business: str
    period_start: date
    period_end: date
    outcome: PackageOutcome
    package_id: str


class Postman:
    """Looks for ends that are to be told, and mails them."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self._settings = settings

    async def run(self) -> None:
        """Go round until cancelled."""
        while True:
            try:
                await asyncio.to_thread(self.deliver)
            except DBAPIError as error:
                log.warning("The notifications to mail could not be read (%s)", type(error).__name__)
            await asyncio.sleep(SECONDS_BETWEEN_ROUNDS)

    def deliver(self) -> int:
        """Mail all that waits; how many mails the server took."""
        taken = 0
        for notification_id in self._waiting():
            letter = self._claim(notification_id)
            if letter is None:
                continue
            try:
                send(message_of(letter, self._settings), self._settings.smtp_url.get_secret_value())
                taken += 1
            except Exception as error:  # noqa: BLE001 -- The other mails go out all the same.
                # Its words may quote an address or a password; the kind says where to look.
                log.warning("Notification %s was not mailed: %s", notification_id, type(error).__name__)
        return taken

    def _waiting(self) -> list[str]:
        statement = (
            select(Notification.id)
            .where(
                col(Notification.mailed_at).is_(None),
                col(Notification.read_at).is_(None),
                col(Notification.created_at) >= now() - NEWS_FOR,
            )
            .order_by(col(Notification.created_at))
            .limit(MAILS_A_ROUND)
        )
        with reading(self._engine) as session:
            return list(session.exec(statement))

    def _claim(self, notification_id: str) -> Letter | None:
        """The letter, noted as sent before it is; None when another worker has it or nobody wants it."""
        free = [
            col(Notification.id) == notification_id,
            col(Notification.mailed_at).is_(None),
            col(Notification.read_at).is_(None),
        ]
        with writing(self._engine) as session:
            claimed = session.exec(update(Notification).where(*free).values(mailed_at=now()))
            return _letter(session, notification_id) if claimed.rowcount else None


def message_of(letter: Letter, settings: Settings) -> EmailMessage:
    """The mail: which package and what to do next, and not one amount.

    What people typed goes through `email` alone, in one line: it can end no header and begin no other.
    """
    period = range_words(letter.period_start, letter.period_end)
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = Address(display_name=_one_line(letter.name), addr_spec=letter.email)
    message["Subject"] = f"{OUTCOME_HEADLINES[letter.outcome]}: {_one_line(letter.business)}, {period}"
    message["Message-ID"] = make_msgid(idstring=letter.notification_id, domain="month-end-close.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        f"{SENTENCES[letter.outcome]}\n\n"
        f"{settings.address}/packages/{letter.package_id}?business={letter.business_id}\n\n"
        f"{_one_line(letter.business)}, {period}\n\n"
        f"You asked for this package. To get no more e-mail: {settings.address}/settings#notifications\n"
    )
    return message


def send(message: EmailMessage, smtp_url: str) -> None:
    """Hand the mail to the server; raises SMTPException, OSError or MailRefused.

    A password goes through TLS only, except to a server on this machine.
    """
    url = urlsplit(smtp_url)
    host, port = url.hostname or "", url.port or SMTP_PORTS[url.scheme]
    tls = ssl.create_default_context()
    if url.scheme == "smtps":
        with smtplib.SMTP_SSL(host, port, timeout=SECONDS_TO_ANSWER, context=tls) as server:
            _hand_over(server, message, url)
        return
    with smtplib.SMTP(host, port, timeout=SECONDS_TO_ANSWER) as server:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=tls)
        elif url.password and not _is_this_machine(host):
            raise MailRefused("The server offers no TLS")
        _hand_over(server, message, url)


def _hand_over(server: smtplib.SMTP, message: EmailMessage, url: SplitResult) -> None:
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    server.send_message(message)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _letter(session: Session, notification_id: str) -> Letter | None:
    told = session.get_one(Notification, notification_id)
    user = session.get_one(User, told.user_id)
    package = session.get_one(MonthEndPackage, told.package_id)
    if not user.wants_email or not role_in(session, business_id=told.business_id, user_id=user.id):
        return None
    return Letter(
        notification_id=told.id,
        email=user.email,
        name=user.name,
        business_id=told.business_id,
        business=session.exec(select(Business.name).where(Business.id == told.business_id)).one(),
        period_start=package.period_start,
        period_end=package.period_end,
        outcome=told.outcome,
        package_id=package.id,
    )


def _one_line(text: str) -> str:
    """The text without line ends and other characters that no header has."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
