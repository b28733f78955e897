"""Whether the books still give the figures that a package printed."""

from collections.abc import Mapping
from datetime import date

from pydantic import ValidationError
from sqlalchemy import Engine

from dashboard.builds.manifest import Manifest
from dashboard.builds.printed_figures import PrintedFigures
from dashboard.builds.rendering import RenderWork, summarise
from dashboard.builds.requests import DAYS_MAX, in_package_order
from dashboard.database import reading
from dashboard.ledger.businesses import has_business
from dashboard.money import printed_text
from dashboard.reports.taking import take_cut
from dashboard.schemas import REPORT_TITLES, ReportKey, VerificationFinding

SUBJECT = "Books"
EARLIEST = date(1900, 1, 1)
DIFFERENCES_SHOWN = 20

Figures = Mapping[tuple[str, str, str], tuple[str, int | None]]  # (report, row, column): (label, value)


def compare_with_books(
    engine: Engine, *, manifest: Manifest, figures: bytes, business_id: str | None
) -> list[VerificationFinding]:
    """What the books now say otherwise; nothing when the package's business is not in them.

    With a `business_id`, only that business's books are looked into.
    """
    request = manifest.request
    if business_id not in {None, request.business_id}:
        return [_said("The package is of another business: not compared with the books", ok=True)]
    reports = tuple(in_package_order(request.selected_reports))
    days = (request.period_end - request.period_start).days
    if request.period_start < EARLIEST or not 0 <= days <= DAYS_MAX or not reports:
        return [_said("The manifest asks for what no package covers: not compared", ok=False)]
    with reading(engine) as session:
        if not has_business(session, request.business_id):
            return []
        cut = take_cut(
            session,
            business_id=request.business_id,
            period_start=request.period_start,
            period_end=request.period_end,
        )
    if cut.watermark == manifest.watermark:
        return [_said("Unchanged since the package was built", ok=True)]
    work = RenderWork(cut.model_dump_json().encode(), reports, request.report_format)
    try:
        then = PrintedFigures.model_validate_json(figures)
    except ValidationError:
        return [_said("The figures of the package cannot be read: not compared", ok=False)]
    return _differences(then, PrintedFigures.model_validate_json(summarise(work).figures))


def _differences(then: PrintedFigures, now: PrintedFigures) -> list[VerificationFinding]:
    before, after = dict(then.cells()), dict(now.cells())
    differing = [key for key in before | after if before.get(key) != after.get(key)]
    digits = now.minor_unit_digits
    if not differing:
        return [
            _said("Changed since the package was built, but every figure of it is still the same", ok=True)
        ]
    shown = [_difference(key, before, after, digits=digits) for key in differing[:DIFFERENCES_SHOWN]]
    if len(differing) > DIFFERENCES_SHOWN:
        shown.append(_said(f"and {len(differing) - DIFFERENCES_SHOWN} more figures differ", ok=False))
    return shown


def _difference(
    key: tuple[str, str, str], before: Figures, after: Figures, *, digits: int
) -> VerificationFinding:
    report, _, column = key
    label = (after.get(key) or before[key])[0]
    was, is_now = (_money(side.get(key), digits) for side in (before, after))
    return VerificationFinding(
        subject=f"{SUBJECT}: {REPORT_TITLES[ReportKey(report)]}",
        ok=False,
        detail=f"{label} ({column.replace('_', ' ')}) was {was}, the books now say {is_now}",
    )


def _money(figure: tuple[str, int | None] | None, digits: int) -> str:
    if figure is None or figure[1] is None:
        return "nothing"
    return printed_text(figure[1], digits=digits)


def _said(detail: str, *, ok: bool) -> VerificationFinding:
    return VerificationFinding(subject=SUBJECT, ok=ok, detail=detail)
