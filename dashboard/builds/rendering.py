"""From a cut to the bytes of each file of a package: pure functions, for any process."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from dashboard.builds.archive import Member
from dashboard.builds.shared import CERTIFICATE, COVER
from dashboard.reports import pdf, xlsx
from dashboard.reports.catalogue import FILE_STEMS, frame_of, package_content
from dashboard.reports.cut import Cut
from dashboard.reports.figures import figures_json
from dashboard.reports.report import Frame, PackageContent, TieOut, TieOutStatus
from dashboard.reports.typesetting.certificate import certificate_pdf
from dashboard.schemas import ChainLink, MonthEndPackageFormatEnum, ReportKey

COVER_STEM = "00_cover_and_tie_out"
CERTIFICATE_STEM = "90_close_certificate"
CERTIFICATE_JSON = f"{CERTIFICATE_STEM}.json"
CUTS_REMEMBERED = 2
NOT_PASSED = {TieOutStatus.WARNING, TieOutStatus.FAIL, TieOutStatus.COULD_NOT_RUN}


@dataclass(frozen=True)
class RenderWork:
    """A cut as stored, what was selected, and in which format: all that a file's bytes depend on."""

    cut_json: bytes
    reports: tuple[str, ...]
    report_format: str


@dataclass(frozen=True)
class Summary:
    """What a package says of itself besides its reports."""

    figures: bytes
    checks_failed: tuple[str, ...]
    checks_warned: tuple[str, ...]


def parts_of(reports: Sequence[str], *, cut: Cut) -> list[str]:
    """The parts of a package in its order: cover, selected reports, certificate of a closed period."""
    selected = [key.value for key in ReportKey if key in reports]
    return [COVER, *selected, *([CERTIFICATE] if cut.certificate else [])]


def file_name(part: str, report_format: str) -> str:
    """The member of the zip that a part becomes."""
    if part == CERTIFICATE:
        return f"{CERTIFICATE_STEM}.pdf"  # Something to read and to file, whatever the reports are.
    stem = COVER_STEM if part == COVER else FILE_STEMS[ReportKey(part)]
    return f"{stem}.{report_format}"


def render_part(work: RenderWork, part: str) -> bytes:
    """The file of one part. Same work, same bytes."""
    content, frame = _content(work.cut_json, work.reports)
    is_pdf = work.report_format == MonthEndPackageFormatEnum.PDF
    if part == COVER:
        cover = pdf.cover_pdf if is_pdf else xlsx.cover_xlsx
        return cover(frame=frame, reports=content.reports, tie_outs=content.tie_outs)
    if part == CERTIFICATE:
        return _certificate(_cut(work.cut_json))
    report = next(report for report in content.reports if report.key == part)
    return pdf.report_pdf(report, frame=frame) if is_pdf else xlsx.report_xlsx(report, frame=frame)


def summarise(work: RenderWork) -> Summary:
    """`figures.json`, and the rules that did not pass."""
    content, _ = _content(work.cut_json, work.reports)
    return Summary(
        figures=figures_json(_cut(work.cut_json), content),
        checks_failed=tuple(check.id for check in content.tie_outs if check.blocks),
        checks_warned=tuple(check.id for check in content.tie_outs if _is_warning(check)),
    )


def _is_warning(check: TieOut) -> bool:
    return check.status in NOT_PASSED and not check.blocks


def _certificate(cut: Cut) -> bytes:
    if cut.certificate is None:
        raise LookupError("The cut holds no certificate")
    return certificate_pdf(cut.certificate.content, sha256=cut.certificate.sha256)


def certificate_member(cut: Cut) -> Member | None:
    """The certificate as its chain holds it, for whoever verifies the chain from files alone."""
    if cut.certificate is None:
        return None
    link = ChainLink.of(**cut.certificate.model_dump())
    text = json.dumps(link.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"
    return Member(CERTIFICATE_JSON, text.encode())


@lru_cache(maxsize=CUTS_REMEMBERED)
def _cut(cut_json: bytes) -> Cut:
    return Cut.model_validate_json(cut_json)


@lru_cache(maxsize=CUTS_REMEMBERED)
def _content(cut_json: bytes, reports: tuple[str, ...]) -> tuple[PackageContent, Frame]:
    cut = _cut(cut_json)
    content = package_content(cut, [key for key in ReportKey if key in reports])
    return content, frame_of(cut, content.tie_outs)
