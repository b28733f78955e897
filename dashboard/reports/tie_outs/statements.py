"""T03, T05, T06: the balance sheet balances, and its equity and earnings follow from the profit and loss."""

from dashboard.reports.balance_sheet import points
from dashboard.reports.calendar_months import ONE_DAY
from dashboard.reports.equity import carried_in, moved_by_closing, retained_earnings_accounts, roll_forward
from dashboard.reports.period_words import long_date
from dashboard.reports.placement import profit_and_loss_accounts
from dashboard.reports.reading import ACTIVITY, EVERY_KIND, dates, movement, numbers_of
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import Outcome, Pair, compared
from dashboard.reports.trend import trend_ranges
from dashboard.schemas import ReportKey

BALANCE_SHEET = ReportKey.BALANCE_SHEET
PROFIT_AND_LOSS = ReportKey.PROFIT_AND_LOSS


def balance_sheet_balances(evidence: Evidence) -> Outcome:
    """T03: in every column, and at the end of each month of the trend."""
    pairs = [
        Pair(
            long_date(day),
            evidence.figure(BALANCE_SHEET, "total_assets", column),
            evidence.figure(BALANCE_SHEET, "total_liabilities", column)
            + evidence.figure(BALANCE_SHEET, "total_equity", column),
        )
        for column, day in points(evidence.cut).items()
    ]
    pairs += [
        Pair(
            long_date(day),
            evidence.figure(BALANCE_SHEET, "trend_total_assets", column),
            evidence.figure(BALANCE_SHEET, "trend_total_liabilities", column)
            + evidence.figure(BALANCE_SHEET, "trend_total_equity", column),
        )
        for column, (_, day) in trend_ranges(evidence.cut).items()
    ]
    return compared(
        evidence, pairs, left_label="Total assets", right_label="Total liabilities and total equity"
    )


def equity_rolls_forward(evidence: Evidence) -> Outcome:
    """T05: earnings move by net income and named entries; opening and movements make closing equity."""
    cut, of = evidence.cut, dates(evidence.cut)
    explained = evidence.figure(PROFIT_AND_LOSS, "net_income") + _other_changes_of_earnings(evidence)
    pairs = [
        Pair(
            "Movement of retained and current-year earnings",
            _earnings(evidence, "actual") - _earnings(evidence, "prior_period"),
            explained,
        ),
        Pair(
            "Equity at the start",
            evidence.figure(BALANCE_SHEET, "equity_opening"),
            evidence.figure(BALANCE_SHEET, "total_equity", "prior_period"),
        ),
        *(
            Pair(
                f"Equity at the end, {words}",
                evidence.figure(BALANCE_SHEET, "equity_closing", column),
                evidence.figure(BALANCE_SHEET, "total_equity"),
            )
            for column, words in (("actual", "from the period"), ("ytd", "from the year to date"))
        ),
    ]
    direct = roll_forward(cut, of.period_start, of.period_end)["equity_direct"]
    detail = f"Direct entries to retained earnings: {evidence.money(direct)}" if direct else ""
    return compared(
        evidence,
        pairs,
        left_label="Change of earnings on the balance sheet",
        right_label="Net income and direct entries",
        detail=detail,
    )


def earnings_are_year_to_date(evidence: Evidence) -> Outcome:
    """T06: profit of the year so far is in current-year earnings or was moved by closing entries."""
    of = dates(evidence.cut)
    span = (of.fiscal_year_start, of.period_end)
    shown = evidence.figure(BALANCE_SHEET, "current_year_earnings")
    moved, opened = moved_by_closing(evidence.cut, *span), carried_in(evidence.cut, *span)
    pair = Pair(
        "Net income year to date",
        evidence.figure(PROFIT_AND_LOSS, "net_income", "ytd"),
        shown + moved - opened,
    )
    parts = [
        f"moved by closing entries {evidence.money(moved)}" if moved else "",
        f"entered with opening balances {evidence.money(opened)}" if opened else "",
    ]
    detail = ", ".join(part for part in parts if part)
    return compared(
        evidence,
        [pair],
        left_label="Net income year to date",
        right_label="Current-year earnings and profit already moved",
        detail=f"Of it {detail}" if detail else "",
    )


def _earnings(evidence: Evidence, column: str) -> int:
    return evidence.figure(BALANCE_SHEET, "retained_earnings", column) + evidence.figure(
        BALANCE_SHEET, "current_year_earnings", column
    )


def _other_changes_of_earnings(evidence: Evidence) -> int:
    """Direct, opening and closing entries: what moved earnings over the period and is no net income."""
    cut, of = evidence.cut, dates(evidence.cut)
    span = (of.prior_end + ONE_DAY, of.period_end)
    retained = numbers_of(retained_earnings_accounts(cut))
    results = numbers_of(profit_and_loss_accounts(cut))
    return -movement(cut, retained, *span, EVERY_KIND) - movement(cut, results, *span, EVERY_KIND - ACTIVITY)
