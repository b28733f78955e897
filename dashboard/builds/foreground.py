"""Builds one package here and now, without Temporal: the same bytes in every member as a worker's."""

import calendar
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from dashboard.builds.archive import Member
from dashboard.builds.manifest import PackageRequest
from dashboard.builds.packing import Packed, pack
from dashboard.builds.rendering import RenderWork, file_name, parts_of, render_part, summarise
from dashboard.builds.requests import in_package_order, refuse_without_books
from dashboard.database import reading
from dashboard.errors import CloseError
from dashboard.ledger.businesses import find_business
from dashboard.models import AccountingPeriod
from dashboard.reports.cut import Cut
from dashboard.reports.taking import take_cut
from dashboard.schemas import MonthEndPackageFormatEnum
from dashboard.settings import Settings
from dashboard.signing import signing_key


def build_package(
    engine: Engine,
    settings: Settings,
    *,
    business_id: str,
    period_end: date,
    report_format: MonthEndPackageFormatEnum,
    reports: Sequence[str],
    out: Path,
) -> Packed:
    """The package of the period that ends on the day, written to `out` whole or not at all.

    Without such an accounting period a calendar month will do. Raises NotFound and CloseError.
    """
    with reading(engine) as session:
        refuse_without_books(find_business(session, business_id))
        start = _period_start(session, business_id=business_id, period_end=period_end)
        cut = take_cut(session, business_id=business_id, period_start=start, period_end=period_end)
    request = PackageRequest(
        business_id=business_id,
        period_start=start,
        period_end=period_end,
        report_format=report_format.value,
        selected_reports=tuple(in_package_order(reports)),
    )
    packed = build_from_cut(cut, request, keys=settings.keys)
    write_whole(out, packed.data)
    return packed


def build_from_cut(cut: Cut, request: PackageRequest, *, keys: Path) -> Packed:
    """The package of a cut, signed with the key of the folder."""
    work = RenderWork(cut.model_dump_json().encode(), request.selected_reports, request.report_format)
    rendered = [
        Member(file_name(part, request.report_format), render_part(work, part))
        for part in parts_of(request.selected_reports, cut=cut)
    ]
    figures = summarise(work).figures
    return pack(rendered, figures=figures, request=request, cut=cut, key=signing_key(keys))


def _period_start(session: Session, *, business_id: str, period_end: date) -> date:
    statement = select(col(AccountingPeriod.period_start)).where(
        AccountingPeriod.business_id == business_id, AccountingPeriod.period_end == period_end
    )
    start = session.exec(statement).first()
    if start is not None:
        return start
    if period_end.day != calendar.monthrange(period_end.year, period_end.month)[1]:
        raise CloseError(f"No accounting period ends on {period_end}, and it is not the end of a month")
    return period_end.replace(day=1)


def write_whole(path: Path, data: bytes) -> None:
    """The file with these bytes, or none at all; raises CloseError."""
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise CloseError(f"Cannot write {path}: {error.strerror or error}") from error
