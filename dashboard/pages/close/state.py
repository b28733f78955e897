"""What the close page shows: the period, its checks, its packages, and the package being asked for."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.packages import PackageActions, PackageRow, to_rows, what_settled
from dashboard.components.periods import PeriodRow, all_periods, find_period
from dashboard.components.readiness import CheckRow, to_check_row
from dashboard.pages.close.approval import ApprovalsState
from dashboard.pages.close.moved import MovedState, moved_period
from dashboard.pages.close.open_items import OpenItemsState
from dashboard.pages.close.review_state import ReviewState, take_review
from dashboard.pages.close.window import WindowState, reopened_period
from dashboard.schemas import ReportKey
from dashboard.state import Session, connect, refresh_on, to_sign_in

ROWS_MAX = 10
ATTENTION = ("fail", "could_not_run", "warning")  # Worst first.
CHECKS_SHOWN_MIN = 5


@dataclass(frozen=True)
class PeriodChoice:
    key: str
    name: str


class CloseState(rx.State):
    """The chosen period and its packages."""

    choices: list[PeriodChoice] = []
    strip: list[PeriodRow] = []
    year: str = ""
    earlier: str = ""  # Where the strip of the year before begins; empty when there is none.
    later: str = ""
    period: PeriodRow | None = None
    rows: list[PackageRow] = []
    is_loaded: bool = False
    problem: str = ""
    announcement: str = ""

    @rx.event
    async def load(self) -> AsyncIterator[Any]:
        """Show the period that the address names, or the earliest open one. Runs on page load."""
        (await self.get_state(PackageActions)).problem = ""
        build = await self.get_state(BuildState)
        build.problem = build.notice = ""
        self.is_loaded = False
        yield
        yield await self._refresh(self.router.url.query_parameters.get("period", ""))
        yield MovedState.show(moved_period(self.period))
        yield WindowState.show(reopened_period(self.period))
        yield ReadinessState.check
        yield ReviewState.read(self.period.id if self.period else "")
        yield OpenItemsState.show(self.period.id if self.period else "")
        yield ApprovalsState.show(*((self.period.id, self.period.name) if self.period else ("", "")))

    @rx.event
    async def refresh(self) -> AsyncIterator[Any]:
        """Show what has changed meanwhile, of the same period although it may be closed by now."""
        yield await self._refresh(self.period.key if self.period else "")
        yield MovedState.show(moved_period(self.period))
        yield WindowState.show(reopened_period(self.period))
        yield ReadinessState.check
        yield ReviewState.read(self.period.id if self.period else "")
        yield OpenItemsState.show(self.period.id if self.period else "")
        yield ApprovalsState.show(*((self.period.id, self.period.name) if self.period else ("", "")))

    @rx.event
    async def refresh_packages(self) -> AsyncIterator[Any]:
        """Show how the packages have come on; the period and its checks stay as they are."""
        if self.period is None:
            return
        try:
            async with await connect(self) as client:
                await self._take_packages(client, self.period)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)

    @rx.event
    def choose_period(self, key: str) -> Any:
        """Go to another period; the address remembers it."""
        return rx.redirect(f"/?period={key}") if is_day(key) else None

    async def _refresh(self, wanted: str) -> Any:
        session = await self.get_state(Session)
        try:
            async with await connect(self) as client:
                periods = await all_periods(client, timezone=session._timezone)
                period = find_period(periods, wanted)
                self._take_periods(periods, period)
                await self._take_packages(client, period)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return to_sign_in(self, problem)
        self.problem, self.is_loaded = "", True
        return None

    async def _take_packages(self, client: CloseClient, period: PeriodRow | None) -> None:
        page = await client.list_packages(accounting_period_id=period.id if period else None, limit=ROWS_MAX)
        rows = to_rows(page.items, await self.get_state(Session))
        self.announcement = what_settled(self.rows, rows)
        self.rows = rows

    def _take_periods(self, periods: list[PeriodRow], period: PeriodRow | None) -> None:
        self.period, self.year = period, period.year if period else ""
        self.choices = [PeriodChoice(key=each.key, name=each.name) for each in reversed(periods)]
        self.strip = [each for each in periods if each.year == self.year]
        self.earlier = next((each.key for each in reversed(periods) if each.year < self.year), "")
        self.later = next((each.key for each in periods if each.year > self.year), "")


class ReadinessState(rx.State):
    """How ready the chosen period is to be closed."""

    score: int = 0
    summary: str = ""
    rows: list[CheckRow] = []
    folded: list[CheckRow] = []
    fold: str = ""
    is_checked: bool = False
    problem: str = ""
    checked_period: str = ""

    @rx.event(background=True)
    async def check(self) -> Any:
        """Run the checks of the period that is shown; the newest answer for that period counts."""
        async with self:
            period = (await self.get_state(CloseState)).period
            if period is None:
                self.reset()
                return None
            if self.checked_period != period.id:
                self.reset()
                self.checked_period = period.id
            client = await connect(self)
            digits = (await self.get_state(Session))._digits
        try:
            async with client:
                found = await client.readiness(period.id)
        except (ApiError, ApiUnreachable) as problem:
            async with self:
                self.problem = str(problem)
            return None
        rows = [to_check_row(item, digits=digits) for item in found.items]
        async with self:
            if self.checked_period != period.id:
                return None
            self.rows, self.folded, self.fold = folded_checks(rows)
            self.score, self.problem, self.is_checked = found.score, "", True
            count = found.summary.transaction_count
            self.summary = f"{count:,} {'entry' if count == 1 else 'entries'} in the period"
            if found.close_score is None or found.sign_offs is None:
                return ReviewState.read_apart(period.id)
            review, session = await self.get_state(ReviewState), await self.get_state(Session)
            take_review(review, session, signed=found.sign_offs.items, score=found.close_score)
        return None


class BuildState(rx.State):
    """The package being asked for."""

    problem: str = ""
    notice: str = ""

    @rx.event
    async def build_package(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Queue a package of the chosen reports for the chosen period or dates."""
        self.problem = self.notice = ""
        close = await self.get_state(CloseState)
        try:
            asked = asked_package(form, period_id=close.period.id if close.period else None)
            async with await connect(self) as client:
                queued = await client.create_package(**asked, idempotency_key=uuid4().hex)
        except (ApiError, ApiUnreachable, ValueError) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        if "period_start" in asked:
            self.notice = "Queued for the dates you gave."
        elif any(row.id == queued.package.id for row in close.rows):
            self.notice = "This package is already being built."
        yield CloseState.refresh


def folded_checks(rows: list[CheckRow]) -> tuple[list[CheckRow], list[CheckRow], str]:
    """The checks to show, those to fold away, and the words on the fold; what needs attention shows."""
    order = [*ATTENTION, "pass", "not_applicable"]
    in_order = sorted(rows, key=lambda row: order.index(row.tone))
    shown = max(CHECKS_SHOWN_MIN, sum(row.tone in ATTENTION for row in rows))
    folded = in_order[shown:]
    passing = sum(row.tone == "pass" for row in folded)
    others = len(folded) - passing
    words = [f"{passing} more pass"] * bool(passing) + [f"{others} not applicable"] * bool(others)
    return in_order[:shown], folded, ", ".join(words)


def is_day(text: str) -> bool:
    """Whether the text is an ISO date."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def given_day(form: Mapping[str, Any], name: str, label: str) -> date:
    """A day as it was typed; ValueError says what is wrong with it."""
    text = str(form.get(name, "")).strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{label}: type a date such as 2026-04-30.") from None


def asked_package(form: Mapping[str, Any], *, period_id: str | None) -> dict[str, Any]:
    """What the build form asks of the API; ValueError says what is missing."""
    reports = [key.value for key in ReportKey if form.get(f"report-{key}") == "on"]
    if not reports:
        raise ValueError("Choose at least one report.")
    asked: dict[str, Any] = {
        "selected_reports": reports,
        "report_format": "xlsx" if form.get("report_format") == "xlsx" else "pdf",
    }
    if form.get("custom_dates") == "on":
        start, end = given_day(form, "from", "From"), given_day(form, "to", "To")
        if start > end:
            raise ValueError("From must not be after To.")
        return asked | {"period_start": start, "period_end": end}
    if not period_id:
        raise ValueError("There is no accounting period yet. Choose custom dates.")
    return asked | {"accounting_period_id": period_id}


refresh_on("period", "journal", route="/", handler=CloseState.refresh)
refresh_on("package", route="/", handler=CloseState.refresh_packages)
