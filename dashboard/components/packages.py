"""Packages as rows: their words, what can be done with one, and the table of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.elements import button, link, moment, problem_alert, skeleton_rows, status_word
from dashboard.components.standing import Standing, standing_word, to_standing
from dashboard.components.wording import (
    FORMAT_WORDS,
    ago_text,
    exact_text,
    is_cancelled,
    progress_text,
    reports_text,
    short_period_text,
    size_text,
    status_text,
    took_text,
    usual_text,
)
from dashboard.schemas import MonthEndPackageResponse, MonthEndPackageStatusEnum
from dashboard.settings import Settings
from dashboard.state import Session, connect, refresh_shown, to_sign_in

MOVING = {MonthEndPackageStatusEnum.QUEUED, MonthEndPackageStatusEnum.IN_PROGRESS}


@dataclass(frozen=True)
class PackageRow:
    """One package, in words."""

    id: str
    status: str
    tone: str
    progress: str
    standing: Standing
    period: str
    reports: str
    format: str
    requested_by: str
    created: str
    created_iso: str
    created_exact: str
    took: str
    size: str
    problem: str
    advice: str
    checks: str
    checks_advice: str
    usual: str
    started_iso: str  # Of a build under way.
    heard_iso: str  # When a build that has not ended last gave a sign.
    is_ready: bool
    can_retry: bool
    can_cancel: bool


def tone_of(package: MonthEndPackageResponse) -> str:
    """The glyph and colour of a status."""
    return "cancelled" if is_cancelled(package) else str(package.status)


def checks_text(package: MonthEndPackageResponse) -> str:
    """Draft: 1 check failed, With 2 warnings: what the tie-out of a ready package found, if anything."""
    if package.checks_failed:
        return f"Draft: {_counted(len(package.checks_failed), 'check')} failed"
    return f"With {_counted(len(package.checks_warned), 'warning')}" if package.checks_warned else ""


def checks_advice(package: MonthEndPackageResponse) -> str:
    """What to do about what the tie-out found; nothing when it found nothing."""
    if package.checks_failed:
        rules = ", ".join(package.checks_failed)
        return f"{rules} failed. Look at the tie-out under Details, put it right, and build it again."
    rules = ", ".join(package.checks_warned)
    return f"{rules} warned. Look at the tie-out under Details before you hand it on." if rules else ""


def advice_text(package: MonthEndPackageResponse) -> str:
    """What to do about a build that ended without a package; nothing where its words say so already."""
    if is_cancelled(package):
        return "Retry builds it after all."
    said = (package.error_message or "").lower()
    return "" if "retry" in said or "try again" in said else "Put it right, then retry: what is done is kept."


def as_sentence(words: str) -> str:
    """The words with a full stop, for another sentence to follow."""
    return words if words.rstrip().endswith((".", "!", "?")) else f"{words.rstrip()}."


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def to_row(package: MonthEndPackageResponse, *, timezone: str, can_build: bool, now: datetime) -> PackageRow:
    """The package in words, for somebody who may or may not build."""
    is_failed, is_moving = package.status == MonthEndPackageStatusEnum.FAILED, package.status in MOVING
    return PackageRow(
        id=package.id,
        status=status_text(package),
        tone=tone_of(package),
        progress=progress_text(package),
        standing=to_standing(package),
        period=short_period_text(package.period_start.date(), package.period_end.date()),
        reports=reports_text(package.selected_reports),
        format=FORMAT_WORDS[package.report_format],
        requested_by=package.requested_by_name or "–",
        created=ago_text(package.created_at, now=now),
        created_iso=package.created_at.isoformat(),
        created_exact=exact_text(package.created_at, timezone),
        took=took_text(package.started_at, package.ready_at),
        size=size_text(package.file_size_bytes),
        problem=as_sentence(package.error_message or "The build failed") if is_failed else "",
        advice=advice_text(package) if is_failed and can_build else "",
        checks=checks_text(package),
        checks_advice=checks_advice(package),
        usual=usual_text(package),
        started_iso=package.started_at.isoformat() if package.started_at and is_moving else "",
        heard_iso=package.updated_at.isoformat() if is_moving else "",
        is_ready=package.status == MonthEndPackageStatusEnum.READY,
        can_retry=is_failed and can_build,
        can_cancel=is_moving and can_build,
    )


def to_rows(packages: Sequence[MonthEndPackageResponse], session: Session) -> list[PackageRow]:
    """The packages in words, for who is signed in."""
    now = datetime.now(UTC)
    return [
        to_row(package, timezone=session._timezone, can_build=session.can_build, now=now)
        for package in packages
    ]


def what_settled(before: Sequence[PackageRow], after: Sequence[PackageRow]) -> str:
    """What to say aloud when builds that were seen moving have come to an end."""
    moving = {row.id for row in before if row.status in {"Queued", "In progress"}}
    ended = [row for row in after if row.id in moving and row.status not in {"Queued", "In progress"}]
    return " ".join(f"Package {row.period}: {row.status}." for row in ended)


def as_seen_here(url: str) -> str:
    """A link to the embedded API as a path, so that it follows the browser's address; others as they are."""
    parts = urlsplit(url)
    if Settings().api_url or parts.netloc != urlsplit(Settings().address).netloc:
        return url
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class PackageActions(rx.State):
    """What can be done with one package, wherever it is shown."""

    problem: str = ""

    @rx.event
    async def download(self, package_id: str) -> Any:
        """Hand the browser a short-lived link; the zip never passes through the state."""
        self.problem = ""
        try:
            async with await connect(self) as client:
                link = await client.download_link(package_id)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return to_sign_in(self, problem)
        return rx.download(url=rx.Var.create(as_seen_here(link.download_url)), filename=link.filename)

    @rx.event
    async def retry(self, package_id: str) -> Any:
        """Build a failed package again."""
        self.problem = ""
        try:
            async with await connect(self) as client:
                await client.retry_package(package_id)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return to_sign_in(self, problem)
        return refresh_shown(self)

    @rx.event
    async def cancel(self, package_id: str) -> Any:
        """Stop a build that is waiting or running."""
        self.problem = ""
        try:
            async with await connect(self) as client:
                await client.cancel_package(package_id)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return to_sign_in(self, problem)
        return refresh_shown(self)


def package_status(row: Any) -> rx.Component:
    """The status cell: glyph and word, how far it has come, and whether it still stands."""
    return rx.el.div(
        status_word(row.status, row.tone),
        rx.cond(row.progress != "", rx.el.span(row.progress, class_name="progress")),
        standing_word(row.standing),
        rx.cond(row.checks != "", rx.el.span(row.checks, title=row.checks_advice, class_name="tag waiting")),
        class_name="status-line",
    )


def package_buttons(row: Any) -> rx.Component:
    """What can be done with this package now."""
    return rx.el.div(
        rx.cond(row.is_ready, button("Download", kind="quiet", on_click=PackageActions.download(row.id))),
        rx.cond(row.can_retry, button("Retry", kind="quiet", on_click=PackageActions.retry(row.id))),
        rx.cond(row.can_cancel, button("Cancel", kind="quiet", on_click=PackageActions.cancel(row.id))),
        link("Details", to=f"/packages/{row.id}", class_name="button quiet"),
        class_name="row-actions",
    )


def package_row(row: Any, *, with_period: bool, choice: Callable[[Any], rx.Component] | None) -> rx.Component:
    """One package, and beneath it why it failed or that nothing is heard of it, with what to do."""
    period = [rx.el.td(row.period, class_name="period")] if with_period else []
    chosen = [rx.el.td(choice(row), class_name="choose")] if choice else []
    width = 8 + len(period) + len(chosen)
    return rx.fragment(
        rx.el.tr(
            *chosen,
            rx.el.td(package_status(row), class_name="status-cell"),
            *period,
            rx.el.td(row.reports, class_name="reports"),
            rx.el.td(row.format, class_name="format"),
            rx.el.td(row.requested_by, class_name="who", title=row.requested_by),
            rx.el.td(moment(row.created, iso=row.created_iso, exact=row.created_exact), class_name="when"),
            rx.el.td(took(row), class_name="number took"),
            rx.el.td(row.size, class_name="number size"),
            rx.el.td(package_buttons(row), class_name="actions"),
            custom_attrs={"data-package": row.id},
            tab_index=-1,
        ),
        rx.cond(
            row.problem != "",
            rx.el.tr(
                rx.el.td(row.problem, " ", rx.el.span(row.advice, class_name="hint"), col_span=width),
                class_name=rx.cond(row.status == "Failed", "reason", "reason quiet"),
            ),
        ),
        rx.cond(row.heard_iso != "", rx.el.tr(stalled(row, width=width), class_name="reason stalled")),
        key=row.id,
    )


def took(row: Any) -> rx.Component:
    """How long it took; of a build under way how long so far, and how long builds like it take."""
    so_far = rx.el.time("", custom_attrs={"data-since": row.started_iso})
    return rx.cond(
        row.heard_iso == "",
        row.took,
        rx.fragment(
            rx.cond(row.started_iso != "", so_far),
            rx.cond(
                row.usual != "",
                rx.el.span(row.usual, class_name="usual"),
                rx.cond(row.started_iso == "", "–", ""),
            ),
        ),
    )


def stalled(row: Any, *, width: int) -> rx.Component:
    """What is shown when nothing has been heard of a build for a while; the browser keeps the time."""
    return rx.el.td(
        "Stalled: nothing has been heard of this build for a while. It is begun again by itself; "
        "if it stays so, cancel and retry it, or have somebody look at the workers.",
        col_span=width,
        custom_attrs={"data-silent-since": row.heard_iso},
    )


def packages_table(
    rows: Any,
    *,
    is_loaded: Any,
    with_period: bool,
    empty: rx.Component,
    heads: dict[str, rx.Component] | None = None,
    choice: Callable[[Any], rx.Component] | None = None,
    choose_all: rx.Component | None = None,
    is_stale: Any = False,
) -> rx.Component:
    """The table of packages; `heads` replaces column heads that can be sorted by.

    With `choice` each row begins with what chooses it, and the head with `choose_all`.
    """
    names = ["Status", *(["Period"] if with_period else []), "Reports", "Format", "Requested by", "Created"]
    numbers = ["Took", "Size"]
    heads = heads or {}
    head = rx.el.tr(
        *([rx.el.th(choose_all, scope="col", class_name="choose")] if choose_all else []),
        *(heads.get(name, rx.el.th(name, scope="col")) for name in names),
        *(rx.el.th(name, scope="col", class_name="number") for name in numbers),
        rx.el.th(rx.el.span("Actions", class_name="unseen"), scope="col"),
    )
    columns = len(names) + len(numbers) + (2 if choice else 1)
    table = rx.el.table(
        rx.el.thead(head),
        rx.el.tbody(
            rx.cond(
                is_loaded,
                rx.foreach(rows, lambda row: package_row(row, with_period=with_period, choice=choice)),
                skeleton_rows(columns),
            )
        ),
        aria_label="Packages",
        class_name=rx.cond(is_stale, "table packages stale", "table packages"),
        custom_attrs={"aria-busy": ~is_loaded},
    )
    return rx.fragment(
        problem_alert(PackageActions.problem),
        rx.cond(is_loaded & (rows.length() == 0), empty, rx.el.div(table, class_name="scroll")),
    )
