"""Notifications: how packages that one asked for ended, behind a bell, and the latest of them as it comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.elements import button, link, moment, problem_alert
from dashboard.components.wording import FORMAT_WORDS, ago_text, exact_text, period_text
from dashboard.schemas import OUTCOME_HEADLINES, NotificationResponse, PackageOutcome
from dashboard.state import NOT_OFFERED, Session, connect, refresh_everywhere_on, to_sign_in

SHOWN = 10
LIST = "notification-list"
TONES = {PackageOutcome.READY_WITH_WARNINGS: "warning"}  # The others are called as they look.
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class NotificationRow:
    """The end of one package, in words."""

    id: str
    headline: str
    tone: str
    about: str
    path: str
    created: str
    created_iso: str
    created_exact: str
    is_unread: bool


def path_to_package(told: NotificationResponse) -> str:
    """Its page, in the business that it belongs to, whichever one works on."""
    return f"/packages/{told.package_id}?{urlencode({'business': told.business_id})}"


def to_notification_row(told: NotificationResponse, *, session: Session, now: datetime) -> NotificationRow:
    """The notification in words; it names the business where that is another than the one worked on."""
    about = [period_text(told.period_start, told.period_end), FORMAT_WORDS[told.report_format]]
    if told.business_id != session.business_id:
        about.append(told.business_name)
    return NotificationRow(
        id=told.id,
        headline=OUTCOME_HEADLINES[told.outcome],
        tone=TONES.get(told.outcome, told.outcome),
        about=" · ".join(about),
        path=path_to_package(told),
        created=ago_text(told.created_at, now=now),
        created_iso=told.created_at.isoformat(),
        created_exact=exact_text(told.created_at, session._timezone),
        is_unread=told.read_at is None,
    )


def latest_of(found: Sequence[NotificationResponse], *, after: datetime) -> list[NotificationResponse]:
    """What came after that moment and was not read yet, the latest first."""
    return [told for told in found if told.read_at is None and told.created_at > after]


class Notifications(rx.State):
    """What one was told of her packages in all her businesses, the same on every page."""

    is_offered: bool = False  # Once the API has answered: a hosted one may have none.
    rows: list[NotificationRow] = []
    unread: int = 0
    latest: list[NotificationRow] = []  # What came last while the tab is open, until read; one at most.
    more: int = 0  # So many came besides it.
    problem: str = ""
    _after: datetime | None = None
    _is_left_out: bool = False

    @rx.event
    async def refresh(self) -> Any:
        """Show what there is. Runs on every page, and whenever there is more or something was read."""
        if self._is_left_out:
            return None
        session = await self.get_state(Session)
        try:
            async with await connect(self) as client:
                found = await client.notifications(limit=SHOWN)
                seen = [told for told in found.items if told.read_at is None and self._is_at(told)]
                for told in seen:
                    await client.read_notifications(told.id)
                if seen:
                    found = await client.notifications(limit=SHOWN)
        except ApiError as refusal:
            self._is_left_out = refusal.status in NOT_OFFERED
            return to_sign_in(self, refusal)
        except ApiUnreachable:
            return None  # The frame says so already; what is there stays.
        now = datetime.now(UTC)
        if self._after is None:
            self._after = max((told.created_at for told in found.items), default=LONG_AGO)
        latest = latest_of(found.items, after=self._after)
        self.rows = [to_notification_row(told, session=session, now=now) for told in found.items]
        self.latest = [to_notification_row(told, session=session, now=now) for told in latest[:1]]
        self.more, self.unread, self.is_offered = len(latest[1:]), found.unread, True
        return None

    def _is_at(self, told: NotificationResponse) -> bool:
        """Whether the page of the package is shown: whoever looks at it needs not be told."""
        return self.router.url.path.rstrip("/") == f"/packages/{told.package_id}"

    @rx.event
    async def read(self, notification_id: str) -> Any:
        """Put one away as read."""
        return await self._read(notification_id, and_earlier=False)

    @rx.event
    async def read_all(self) -> Any:
        """Put all that are listed, and all before them, away as read."""
        return await self._read(self.rows[0].id, and_earlier=True) if self.rows else None

    async def _read(self, notification_id: str, *, and_earlier: bool) -> Any:
        self.problem = ""
        try:
            async with await connect(self) as client:
                await client.read_notifications(notification_id, and_earlier=and_earlier)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return to_sign_in(self, problem)
        return await self.refresh()


refresh_everywhere_on("notification", handler=Notifications.refresh)


# ── View ─────────────────────────────────────────────────────────────────────────────────────────


def bell() -> rx.Component:
    """How many are unread, and the way to them."""
    count: Any = Notifications.unread
    return rx.cond(
        Notifications.is_offered,
        rx.el.div(
            button(
                rx.icon("bell", size=18, aria_hidden=True),
                rx.cond(count > 0, rx.el.span(count, class_name="bell-count", aria_hidden=True)),
                kind="round bell",
                aria_label=rx.cond(count > 0, f"Notifications, {count} unread", "Notifications"),
                custom_attrs={"popoverTarget": LIST, "aria-haspopup": "true"},
            ),
            notification_list(),
        ),
    )


def notification_list() -> rx.Component:
    """The latest, read or not, each leading to its package."""
    rows: Any = Notifications.rows
    unread: Any = Notifications.unread
    return rx.el.div(
        rx.el.div(
            rx.el.strong("Notifications"),
            rx.cond(unread > 0, button("Mark all as read", kind="quiet", on_click=Notifications.read_all)),
            class_name="notification-head",
        ),
        problem_alert(Notifications.problem),
        rx.cond(
            rows.length() > 0,
            rx.el.ul(rx.foreach(rows, notification_entry)),
            rx.el.p("When a package that you asked for has ended, it is told here.", class_name="hint"),
        ),
        id=LIST,
        class_name="popover right notification-list",
        custom_attrs={"popover": "auto"},
        role="group",
        aria_label="Notifications",
    )


def notification_entry(row: Any) -> rx.Component:
    """One package that has ended."""
    return rx.el.li(
        link(
            rx.el.span(row.headline, class_name="status", custom_attrs={"data-tone": row.tone}),
            moment(row.created, iso=row.created_iso, exact=row.created_exact),
            rx.el.span(row.about, class_name="hint"),
            rx.cond(row.is_unread, rx.el.span("unread", class_name="unseen")),
            to=row.path,
            class_name=rx.cond(row.is_unread, "notification unread", "notification"),
        ),
        key=row.id,
    )


def latest_notification() -> rx.Component:
    """The latest that came while the tab is open, said aloud; it stays until it is read."""
    return rx.el.div(
        rx.foreach(Notifications.latest, latest_item),
        role="status",
        aria_label="Latest notification",
        class_name="latest",
    )


def latest_item(row: Any) -> rx.Component:
    """What came, with the way to it and the way to put it away."""
    more: Any = Notifications.more
    return rx.el.div(
        link(
            rx.el.span(row.headline, class_name="status", custom_attrs={"data-tone": row.tone}),
            rx.el.span(row.about, class_name="latest-about"),
            to=row.path,
        ),
        rx.cond(more > 0, rx.el.span(f"and {more} more", class_name="hint")),
        button(
            rx.icon("x", size=14, aria_hidden=True),
            kind="round small",
            aria_label="Put away",
            on_click=Notifications.read(row.id),
        ),
        class_name="latest-item",
        key=row.id,
        custom_attrs={"data-told": row.id, "data-headline": row.headline, "data-about": row.about},
    )
