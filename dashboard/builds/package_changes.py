"""What differs between two packages of a period: report lines, and the journal entries behind them."""

from collections.abc import Iterator, Sequence

from pydantic import ValidationError
from sqlmodel import Session

from dashboard.builds.archive import read_member
from dashboard.builds.manifest import FIGURES
from dashboard.builds.places import zip_key
from dashboard.builds.printed_figures import PrintedFigures, PrintedReport, PrintedRow
from dashboard.builds.requests import get_package
from dashboard.builds.storage import Storage
from dashboard.errors import CloseError, PackageNotReady
from dashboard.ledger.entries import entries_shown
from dashboard.ledger.posted_between import posted_between
from dashboard.models import MonthEndPackage
from dashboard.reports.watermark import sequence_in
from dashboard.schemas import (
    FigureChange,
    JournalEntryResponse,
    LineChange,
    MonthEndPackageStatusEnum,
    PackageChangesResponse,
    ReportKey,
)

LINES_MAX = 500


def package_changes(
    session: Session, storage: Storage, *, business_id: str, package_id: str, from_id: str
) -> PackageChangesResponse:
    """How the package differs from another one of its period, in minor units and natural signs.

    A line's entries are those posted between the two readings, dated by the end of the period, that touch the
    line's account, party and document. Raises NotFound, PackageNotReady, and CloseError for another period.
    """
    package = _ready(session, business_id=business_id, package_id=package_id)
    earlier = _ready(session, business_id=business_id, package_id=from_id)
    if (package.period_start, package.period_end) != (earlier.period_start, earlier.period_end):
        raise CloseError("The two packages are not of the same period")
    before, after = _figures(storage, earlier), _figures(storage, package)
    first, last = sorted((sequence_in(earlier.watermark), sequence_in(package.watermark)))
    found, entries_total = posted_between(
        session, business_id=business_id, after=first, until=last, dated_by=package.period_end
    )
    entries = entries_shown(session, business_id=business_id, entries=found) if found else []
    lines = [
        line
        for key in ReportKey
        if key in before.reports and key in after.reports
        for line in _line_changes(key, before.reports[key], after.reports[key], entries)
    ]
    return PackageChangesResponse(
        package_id=package.id,
        from_package_id=earlier.id,
        currency=after.currency,
        minor_unit_digits=after.minor_unit_digits,
        compared=[key for key in ReportKey if key in before.reports and key in after.reports],
        lines=lines[:LINES_MAX],
        lines_total=len(lines),
        entries=entries,
        entries_total=entries_total,
    )


def _ready(session: Session, *, business_id: str, package_id: str) -> MonthEndPackage:
    package = get_package(session, business_id=business_id, package_id=package_id)
    if package.status != MonthEndPackageStatusEnum.READY:
        raise PackageNotReady(f"A package is {package.status.value.replace('_', ' ')}, not ready")
    return package


def _figures(storage: Storage, package: MonthEndPackage) -> PrintedFigures:
    try:
        data = read_member(storage.get(zip_key(package)), FIGURES)
        return PrintedFigures.model_validate_json(data or b"")
    except (FileNotFoundError, ValidationError):
        raise CloseError("The figures of a package can no longer be read") from None


def _line_changes(
    key: ReportKey, before: PrintedReport, after: PrintedReport, entries: Sequence[JournalEntryResponse]
) -> Iterator[LineChange]:
    """Of one report: its lines as they stand now, then those that are gone."""
    were, are = {row.id: row for row in before.rows}, {row.id: row for row in after.rows}
    labels = {column.id: column.label for column in (*before.columns, *after.columns)}
    for row_id, row in (are | {row_id: row for row_id, row in were.items() if row_id not in are}).items():
        figures = _figure_changes(were.get(row_id), are.get(row_id), labels)
        if figures:
            kind = "appeared" if row_id not in were else "disappeared" if row_id not in are else "changed"
            yield LineChange(
                report=key,
                row_id=row_id,
                label=row.label,
                kind=kind,
                account=row.account,
                figures=figures,
                entry_ids=[entry.id for entry in entries if _touches(entry, row)],
            )


def _figure_changes(
    was: PrintedRow | None, now: PrintedRow | None, labels: dict[str, str]
) -> list[FigureChange]:
    old, new = was.values if was else {}, now.values if now else {}
    return [
        FigureChange(
            column=column,
            label=labels.get(column, column),
            was=old.get(column),
            now=new.get(column),
            difference=(new.get(column) or 0) - (old.get(column) or 0),
        )
        for column in new | old
        if old.get(column) != new.get(column)
    ]


def _touches(entry: JournalEntryResponse, row: PrintedRow) -> bool:
    """Whether a line of the entry is of the row's account, party and document, as far as it names them."""
    if not (row.account or row.party):
        return False
    return any(
        row.account in {None, line.account_number}
        and row.party in {None, line.party}
        and row.document in {None, line.document}
        for line in entry.line_entries
    )
