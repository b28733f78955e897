"""The reports of a package by key: their file names, their making, and the frame around them."""

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from dashboard.reports.cut import Cut
from dashboard.reports.period_words import range_words, short_date
from dashboard.reports.report import Frame, PackageContent, TieOut
from dashboard.reports.tie_outs.all_rules import check_evidence
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.periods import covered_periods, covers_every_day
from dashboard.schemas import ReportKey

FILE_STEMS: Final[dict[ReportKey, str]] = {
    ReportKey.PROFIT_AND_LOSS: "01_profit_and_loss",
    ReportKey.BALANCE_SHEET: "02_balance_sheet",
    ReportKey.CASH_FLOW: "03_cash_flow",
    ReportKey.AR_AGING: "04_ar_aging",
    ReportKey.AP_AGING: "05_ap_aging",
    ReportKey.BUDGET_VS_ACTUAL: "06_budget_vs_actual",
    ReportKey.BANK_RECONCILIATION: "07_bank_reconciliation",
}
COVER_STEM: Final = "00_cover_and_tie_out"
BASIS: Final = "Accrual basis"
DRAFT: Final = "Draft"
FINAL: Final = "Final"


def package_content(cut: Cut, keys: Sequence[ReportKey]) -> PackageContent:
    """The reports selected, in the package's order, and every tie-out over all seven."""
    evidence = Evidence(cut)
    tie_outs = check_evidence(evidence)
    return PackageContent(
        reports=tuple(evidence.report(key) for key in ReportKey if key in set(keys)), tie_outs=tie_outs
    )


def frame_of(cut: Cut, tie_outs: Sequence[TieOut]) -> Frame:
    """What every page says around the figures; final once all is closed and no hard rule blocks."""
    failed = tuple(tie_out.id for tie_out in tie_outs if tie_out.blocks)
    is_closed = covers_every_day(cut) and all(period.status != "open" for period in covered_periods(cut))
    taken = cut.taken_at.astimezone(ZoneInfo(cut.business.timezone))
    words = range_words(cut.period_start, cut.period_end)
    return Frame(
        entity=cut.business.name,
        currency=cut.business.currency,
        minor_unit_digits=cut.business.minor_unit_digits,
        basis=BASIS,
        standing=FINAL if is_closed and not failed else DRAFT,
        watermark=cut.watermark,
        cut_at=f"{short_date(taken.date())} {taken:%H:%M} ({cut.business.timezone})",
        period_wording=words[0].upper() + words[1:],
        failed_rules=failed,
        chain_head=f"No. {cut.chain.sequence} · {cut.chain.sha256}" if cut.chain else "",
        has_certificate=cut.certificate is not None,
    )
