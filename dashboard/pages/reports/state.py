"""What the reports page shows: one report of a period, from the latest package that holds it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.packages import PackageActions
from dashboard.components.periods import PeriodRow, all_periods, find_period
from dashboard.components.standing import Standing, to_standing
from dashboard.components.tie_outs import ATTENTION, TieOutRow, passing_text
from dashboard.components.wording import FORMAT_WORDS, ago_text, exact_text
from dashboard.pages.reports.column_sets import SetChip, chips_of, sets_named, without
from dashboard.pages.reports.figures import (
    FiguresUnreadable,
    FigureTable,
    Json,
    as_tabbed_text,
    read_figures,
    tables_of,
    tie_outs_of,
    within_limit,
)
from dashboard.pages.reports.notes import NoteRow, note_rows, numbered, package_notes, why_not
from dashboard.schemas import (
    REPORT_TITLES,
    LineNoteResponse,
    LineNotesResponse,
    MonthEndPackageResponse,
    MonthEndPackageStatusEnum,
    ReportKey,
)
from dashboard.state import Session, connect, refresh_on, to_sign_in

FIGURES = "figures.json"
PACKAGES_LOOKED_AT = 50
NO_NOTES = {404, 405, 501}  # What an API answers that knows no line notes.
READY = MonthEndPackageStatusEnum.READY
MOVING = {MonthEndPackageStatusEnum.QUEUED, MonthEndPackageStatusEnum.IN_PROGRESS}


@dataclass(frozen=True)
class PeriodChoice:
    key: str
    name: str


@dataclass(frozen=True)
class Source:
    """The package that the figures come from, in words."""

    id: str
    format: str
    built: str
    built_iso: str
    built_exact: str
    by: str
    standing: Standing
    currency: str


@dataclass(frozen=True)
class Strip:
    """The tie-out of the package in one line, and rule by rule."""

    passing: str
    attention: list[TieOutRow]
    rows: list[TieOutRow]


@dataclass(frozen=True)
class Missing:
    """Why there is no figure to show, and whether asking for a package would help."""

    title: str
    why: str
    can_build: bool


def to_source(package: MonthEndPackageResponse, figures: Json, *, timezone: str) -> Source:
    """The package in words."""
    built = package.ready_at or package.created_at
    return Source(
        id=package.id,
        format=FORMAT_WORDS[package.report_format],
        built=ago_text(built, now=datetime.now(UTC)),
        built_iso=built.isoformat(),
        built_exact=exact_text(built, timezone),
        by=package.requested_by_name or "",
        standing=to_standing(package),
        currency=str(figures.get("currency", "")),
    )


def what_is_missing(packages: list[MonthEndPackageResponse], period: PeriodRow, title: str) -> Missing:
    """Why no package has the report, from all packages of the period."""
    if any(package.status in MOVING for package in packages):
        return Missing(
            f"A package of {period.name} is being built.", "Its figures appear here once it is ready.", False
        )
    if any(package.status == READY for package in packages):
        return Missing(
            f"{title} of {period.name} is not there yet.",
            "The packages of this period were built without it.",
            True,
        )
    return Missing(
        "Here each report of a period is shown on screen, from the package that was built of it.",
        f"No package of {period.name} has been built yet.",
        True,
    )


def reports_address(period_key: str, report_key: str, *, hidden: Sequence[str] = ()) -> str:
    """The address of one report of one period, without the columns of the hidden sets."""
    asked = {"period": period_key, "report": report_key, "hide": ",".join(hidden)}
    return "/reports?" + urlencode({name: value for name, value in asked.items() if value}, safe=",")


async def line_notes(client: CloseClient, period_id: str, *, report: str) -> LineNotesResponse | None:
    """The notes on a report that count now; None from an API that knows none."""
    try:
        return await client.list_line_notes(period_id, report=report)
    except ApiError as refusal:
        if refusal.status not in NO_NOTES:
            raise
        return None


async def period_to_show(client: CloseClient, periods: list[PeriodRow], wanted: str) -> PeriodRow | None:
    """The period that the address names, else the one that was packaged last, else the first open one."""
    if any(period.key == wanted for period in periods):
        return find_period(periods, wanted)
    last = (await client.list_packages(status=READY, limit=1)).items
    packaged = last[0].accounting_period_id if last else None
    return next((period for period in periods if period.id == packaged), find_period(periods, wanted))


class ReportsState(rx.State):
    """The report that the address asks for."""

    choices: list[PeriodChoice] = []
    period_key: str = ""
    report_key: str = ReportKey.PROFIT_AND_LOSS.value
    report_title: str = ""
    tables: list[FigureTable] = []
    column_sets: list[SetChip] = []
    hidden: str = ""
    source: Source | None = None
    strip: Strip | None = None
    missing: Missing | None = None
    is_loaded: bool = False
    notice: str = ""
    problem: str = ""
    notes: list[NoteRow] = []
    can_note: bool = False
    why_no_note: str = ""
    notes_differ: bool = False
    _figures: dict[str, Any] = {}
    _period_id: str = ""
    _suggestions: dict[str, LineNoteResponse] = {}

    @rx.event
    async def load(self) -> AsyncIterator[Any]:
        """Show the report that the address asks for. Runs on page load."""
        (await self.get_state(PackageActions)).problem = ""
        query = self.router.url.query_parameters
        if (query.get("period"), query.get("report")) != (self.period_key, self.report_key):
            self.is_loaded, self.notice, self.source, self.missing = False, "", None, None
            yield
        yield await self._refresh()

    @rx.event
    async def refresh(self) -> Any:
        """Show the figures of a package that has become ready meanwhile."""
        return await self._refresh()

    @rx.event
    def choose_period(self, key: str) -> Any:
        """Show this report of another period; the address remembers it."""
        return rx.redirect(reports_address(key, self.report_key, hidden=self._hidden_sets()))

    @rx.event
    def choose_report(self, key: str) -> Any:
        """Show another report of this period; the address remembers it."""
        if key not in set(ReportKey):
            return None
        return rx.redirect(reports_address(self.period_key, key, hidden=self._hidden_sets()))

    @rx.event
    def switch_columns(self, key: str) -> Any:
        """Hide a set of columns, or show it again; the address remembers it."""
        hidden = set(self._hidden_sets()) ^ {key}
        address = reports_address(self.period_key, self.report_key, hidden=sets_named(",".join(hidden)))
        return rx.redirect(address, replace=True)

    @rx.event
    def copy(self) -> Any:
        """Put the report on the clipboard, ready for a sheet."""
        if self.report_key not in self._figures.get("reports", {}):
            return None
        self.notice = f"{self.report_title} copied. Paste it into a sheet."
        return rx.set_clipboard(as_tabbed_text(self._figures, self.report_key))

    def _hidden_sets(self) -> list[str]:
        return sets_named(self.router.url.query_parameters.get("hide", ""))

    async def _refresh(self) -> Any:
        session = await self.get_state(Session)
        query = self.router.url.query_parameters
        asked = query.get("report", "")
        key = ReportKey(asked) if asked in set(ReportKey) else ReportKey.PROFIT_AND_LOSS
        self.report_key, self.report_title = key.value, REPORT_TITLES[key]
        try:
            async with await connect(self) as client:
                periods = await all_periods(client, timezone=session._timezone)
                period = await period_to_show(client, periods, query.get("period", ""))
                self.choices = [PeriodChoice(key=each.key, name=each.name) for each in reversed(periods)]
                self.period_key = period.key if period else ""
                await self._find(client, period, timezone=session._timezone)
        except (ApiError, ApiUnreachable, FiguresUnreadable) as problem:
            self.problem, self.is_loaded = str(problem), True
            return to_sign_in(self, problem)
        self.problem, self.is_loaded = "", True
        return None

    async def _find(self, client: CloseClient, period: PeriodRow | None, *, timezone: str) -> None:
        """Take the figures of the latest ready package of the period that holds the report."""
        if period is None:
            self._show_nothing(Missing("Here reports are shown.", "These books have no period yet.", False))
            return
        found = await client.list_packages(accounting_period_id=period.id, limit=PACKAGES_LOOKED_AT)
        package = next(
            (
                each
                for each in found.items
                if each.status == READY and self.report_key in each.selected_reports
            ),
            None,
        )
        if package is None:
            self._show_nothing(what_is_missing(found.items, period, self.report_title))
            return
        figures = read_figures(await client.read_file(package.id, FIGURES))
        found_notes = await line_notes(client, period.id, report=self.report_key)
        may_write = (await self.get_state(Session)).can_build
        tables = self._take_notes(figures, found_notes, timezone=timezone)
        self._take(figures, tables, package, timezone=timezone)
        self._period_id = period.id
        self.why_no_note = why_not(period, may_write=may_write) if found_notes else ""
        self.can_note = found_notes is not None and not self.why_no_note

    def _take_notes(
        self, figures: Json, found: LineNotesResponse | None, *, timezone: str
    ) -> list[FigureTable]:
        """The report's tables with the numbers of its notes; without a live answer no note is shown."""
        tables = tables_of(figures, self.report_key)
        printed = package_notes(figures, self.report_key)
        self.notes = note_rows(tables, printed=printed, live=found.items, timezone=timezone) if found else []
        self.notes_differ = any(note.differs for note in self.notes)
        self._suggestions = {note.row_id: note for note in found.suggestions} if found else {}
        return numbered(tables, self.notes)

    def _take(
        self, figures: Json, tables: list[FigureTable], package: MonthEndPackageResponse, *, timezone: str
    ) -> None:
        hidden_sets = self._hidden_sets()
        self.column_sets = chips_of(tables, hidden_sets)
        self.tables, hidden = within_limit(without(tables, hidden_sets))
        self.hidden = f"{hidden:,} more rows are in the package." if hidden else ""
        rows = tie_outs_of(figures)
        attention = [row for row in rows if row.tone in ATTENTION]
        self.strip = Strip(passing=passing_text(rows), attention=attention, rows=rows)
        self.source = to_source(package, figures, timezone=timezone)
        self._figures, self.missing = figures, None

    def _show_nothing(self, missing: Missing) -> None:
        self.tables, self.hidden, self.source, self.strip, self._figures = [], "", None, None, {}
        self.notes, self.can_note, self.why_no_note, self.notes_differ = [], False, "", False
        self.column_sets = []
        self.missing = missing


refresh_on("package", "period", "journal", route="/reports", handler=ReportsState.refresh)
