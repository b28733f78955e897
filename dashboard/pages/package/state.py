"""What the page of one package shows: its course, what was asked, what was found, its files."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.packages import PackageActions, PackageRow, to_row, what_settled
from dashboard.components.tie_outs import TieOutRow, to_tie_out_rows
from dashboard.components.wording import (
    FORMAT_WORDS,
    exact_text,
    period_text,
    range_text,
    report_title,
    size_text,
    took_text,
)
from dashboard.pages.package.changes import ChangesState
from dashboard.pages.package.files import VIEWED
from dashboard.pages.package.history import PackageHistoryState
from dashboard.schemas import MonthEndPackageResponse, MonthEndPackageStatusEnum, PackageFile
from dashboard.settings import Settings
from dashboard.state import NOT_FOUND, Session, connect, refresh_on, to_sign_in

ROUTE = "/packages/[id]"
PROGRESS_TONES = {"waiting": "open", "rendering": "in_progress", "done": "ready", "failed": "failed"}
PROGRESS_WORDS = {"waiting": "Waiting", "rendering": "Being made", "done": "Done", "failed": "Failed"}


@dataclass(frozen=True)
class Fact:
    """One thing known about the package."""

    label: str
    value: str
    is_code: bool = False
    link: str = ""  # Where the value leads to, outside of the dashboard.


@dataclass(frozen=True)
class ReportStep:
    title: str
    word: str
    tone: str


@dataclass(frozen=True)
class FileRow:
    """One file of the package, and where the browser gets it."""

    name: str
    size: str
    sha256: str
    path: str
    can_view: bool


def to_file_row(package: MonthEndPackageResponse, file: PackageFile) -> FileRow:
    """The file in words."""
    return FileRow(
        name=file.name,
        size=size_text(file.size_bytes),
        sha256=file.sha256,
        path=f"/files/{package.id}/{quote(file.name, safe='')}?business={package.business_id}",
        can_view=file.media_type in VIEWED,
    )


def build_link(package: MonthEndPackageResponse, settings: Settings) -> str:
    """Where Temporal's own pages show the build, if they are known and the build is one of ours."""
    if not settings.temporal_ui_url or settings.api_url:
        return ""
    namespace = quote(settings.temporal_namespace, safe="")
    workflow = quote(package.workflow_id or f"month-end-package-{package.id}", safe="")
    return f"{settings.temporal_ui_url}/namespaces/{namespace}/workflows/{workflow}"


def timeline_of(package: MonthEndPackageResponse, timezone: str) -> list[Fact]:
    """When what happened."""
    ended = "Ready" if package.status == MonthEndPackageStatusEnum.READY else "Ended"
    facts = [Fact("Requested", exact_text(package.created_at, timezone))]
    if package.started_at:
        facts.append(Fact("Started", exact_text(package.started_at, timezone)))
    if package.ready_at:
        facts.append(Fact(ended, exact_text(package.ready_at, timezone)))
        facts.append(Fact("Took", took_text(package.started_at, package.ready_at)))
    elif package.status == MonthEndPackageStatusEnum.FAILED:
        facts.append(Fact(ended, exact_text(package.updated_at, timezone)))
    if path := build_link(package, Settings()):
        facts.append(Fact("Build", "Every step of it, in Temporal", link=path))
    return facts


def facts_of(package: MonthEndPackageResponse) -> list[Fact]:
    """What was asked for, and what came of it."""
    start, end = package.period_start.date(), package.period_end.date()
    found = [
        Fact("Period", f"{period_text(start, end)} · {range_text(start, end)}"),
        Fact("Format", FORMAT_WORDS[package.report_format]),
        Fact("Reports", ", ".join(report_title(key) for key in package.selected_reports)),
        Fact("Requested by", package.requested_by_name or "–"),
        Fact("Checks failed", ", ".join(package.checks_failed)),
        Fact("Checks with a warning", ", ".join(package.checks_warned)),
        Fact("Zip", f"{package.filename} · {size_text(package.file_size_bytes)}" if package.filename else ""),
        Fact("SHA-256", package.sha256 or "", is_code=True),
        Fact("Watermark", package.watermark or "", is_code=True),
        Fact("Package id", package.id, is_code=True),
    ]
    return [fact for fact in found if fact.value]


def steps_of(package: MonthEndPackageResponse) -> list[ReportStep]:
    """How far each report has come, while that is of interest."""
    if package.status == MonthEndPackageStatusEnum.READY:
        return []
    return [
        ReportStep(
            title=report_title(step.report),
            word=PROGRESS_WORDS[step.status],
            tone=PROGRESS_TONES[step.status],
        )
        for step in package.progress
    ]


async def tie_outs_of(client: CloseClient, package_id: str) -> list[TieOutRow]:
    """The rules of the package; none where the API does not tell them, which only ours does."""
    try:
        told = await client.list_tie_outs(package_id)
    except ApiError as problem:
        if problem.status == NOT_FOUND:
            return []
        raise
    return to_tie_out_rows(told.items, digits=told.minor_unit_digits)


class PackageState(rx.State):
    """One package."""

    row: PackageRow | None = None
    title: str = ""
    timeline: list[Fact] = []
    facts: list[Fact] = []
    steps: list[ReportStep] = []
    files: list[FileRow] = []
    tie_outs: list[TieOutRow] = []
    is_loaded: bool = False
    problem: str = ""
    announcement: str = ""
    _package: MonthEndPackageResponse | None = None

    @rx.event
    async def load(self) -> AsyncIterator[Any]:
        """Show the package that the address names. Runs on page load."""
        (await self.get_state(PackageActions)).problem = ""
        if self.row is None or self.row.id != self._package_id():
            self.reset()
            yield
        yield await self._refresh()

    @rx.event
    async def refresh(self) -> Any:
        """Show what has changed meanwhile."""
        return await self._refresh()

    @rx.event
    async def build_again(self) -> Any:
        """Ask for a package of the same days, reports and format from the books of now; go to it."""
        package = self._package
        if package is None:
            return None
        try:
            async with await connect(self) as client:
                queued = await client.create_package(
                    selected_reports=package.selected_reports,
                    period_start=package.period_start.date(),
                    period_end=package.period_end.date(),
                    report_format=package.report_format.value,
                )
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return to_sign_in(self, problem)
        return rx.redirect(f"/packages/{queued.package.id}")

    def _package_id(self) -> str:
        return self.router.url.path.rstrip("/").rpartition("/")[2]

    async def _refresh(self) -> Any:
        session = await self.get_state(Session)
        package_id = self._package_id()
        try:
            async with await connect(self) as client:
                package = await client.get_package(package_id)
                is_ready = package.status == MonthEndPackageStatusEnum.READY
                files = (await client.list_files(package_id)).items if is_ready else []
                tie_outs = await tie_outs_of(client, package_id) if is_ready else []
        except (ApiError, ApiUnreachable) as problem:
            self.problem, self.is_loaded = str(problem), True
            return to_sign_in(self, problem)
        self._take(package, session)
        self.files = [to_file_row(package, file) for file in files]
        self.tie_outs = tie_outs
        self.problem, self.is_loaded = "", True
        compare = [ChangesState.show(package_id)] if is_ready else []
        return [*compare, PackageHistoryState.show(package_id)]

    def _take(self, package: MonthEndPackageResponse, session: Session) -> None:
        row = to_row(package, timezone=session._timezone, can_build=session.can_build, now=datetime.now(UTC))
        self.announcement = what_settled([self.row] if self.row else [], [row])
        self.row, self._package = row, package
        self.title = f"Package of {period_text(package.period_start.date(), package.period_end.date())}"
        self.timeline, self.facts = timeline_of(package, session._timezone), facts_of(package)
        self.steps = steps_of(package)


refresh_on("package", "journal", route=ROUTE, handler=PackageState.refresh)
