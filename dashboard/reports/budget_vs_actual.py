"""Budget against actual, month and year to date, and what is left of the year's (accounting-rules 4.7; T15).

A variance is favourable-positive. What remains is the full year's budget less the year to date.
"""

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from dashboard.reports.calendar_months import ONE_DAY, months_covered
from dashboard.reports.cut import Cut, CutAccount, CutBudget
from dashboard.reports.income_rows import income_rows, is_income, line_level
from dashboard.reports.period_words import for_the_range, range_label, short_date, to_date_label
from dashboard.reports.placement import profit_and_loss_accounts
from dashboard.reports.profit_and_loss import activity_by_account, ranges
from dashboard.reports.reading import dates
from dashboard.reports.report import Column, ColumnKind, Report, Row, RowKind, Table
from dashboard.reports.tables import Grid, terms
from dashboard.schemas import REPORT_TITLES, ReportKey

SIGNS = (
    "A variance is favourable (F) when positive and unfavourable (U) in parentheses: income above budget or "
    "costs below it. The variances of all lines add up to the variance of net income."
)
NO_BUDGET = "No budget was entered for this period or for the year to date."
BY_DAYS = "The period is not whole months: monthly budget figures count by the days that it covers."


def budget_vs_actual(cut: Cut) -> Report:
    """The lines of the profit and loss that have a budget, an actual figure or both."""
    spans = {"actual": ranges(cut)["actual"], "ytd": ranges(cut)["ytd"]}
    year = (spans["ytd"][0], dates(cut).fiscal_year_end)
    grid = _grid(spans, year if cut.budget else None)
    actual = dict(activity_by_account(cut, spans))
    lines: list[tuple[CutAccount, Row]] = []
    of_budget = {"budget": spans["actual"], "ytd_budget": spans["ytd"], "year_budget": year}
    budgets = budget_by_account(cut, of_budget)
    for account in profit_and_loss_accounts(cut):
        amounts = {**actual.get(account, {}), **budgets[account.number]}
        amounts["remaining"] = amounts["year_budget"] - amounts.get("ytd", 0)
        if any(amounts.values()):
            line = grid.account_line(
                account, amounts, level=line_level(account), favourable_when_higher=is_income(account)
            )
            lines.append((account, line))
    rows = tuple(_judged(row) for row in income_rows(grid, lines, judged=True))
    return Report(
        key=ReportKey.BUDGET_VS_ACTUAL,
        title=REPORT_TITLES[ReportKey.BUDGET_VS_ACTUAL],
        period_wording=for_the_range(cut.period_start, cut.period_end),
        tables=(Table("budget_vs_actual", "", grid.columns, rows),),
        notes=_notes(cut, spans),
    )


def budget_by_account(cut: Cut, spans: Mapping[str, tuple[date, date]]) -> dict[str, dict[str, int]]:
    """Each account's budget for each range, in the sign that the profit and loss prints it with."""
    figures: dict[str, list[CutBudget]] = defaultdict(list)
    for figure in cut.budget:
        figures[figure.account].append(figure)
    months = frozenset(figure.month for figure in cut.budget)
    shares = {name: _shares_of_months(months, start, end) for name, (start, end) in spans.items()}
    return {
        account.number: {
            name: _sign(account) * _budget(figures[account.number], shares[name]) for name in spans
        }
        for account in profit_and_loss_accounts(cut)
    }


def _budget(figures: Iterable[CutBudget], shares: Mapping[date, Fraction | int]) -> int:
    return round(sum(figure.amount * shares[figure.month] for figure in figures if figure.month in shares))


def _sign(account: CutAccount) -> int:
    """The budget's sign follows the account's type, the line's sign its group."""
    return 1 if is_income(account) == (account.type == "revenue") else -1


@lru_cache(maxsize=16)
def _shares_of_months(months: frozenset[date], start: date, end: date) -> Mapping[date, Fraction | int]:
    """How much of each month the range covers, all or its share of days; months outside are left out."""
    shares = {month: _share_of_month(month, start, end) for month in months}
    return {month: int(share) if share == 1 else share for month, share in shares.items() if share}


def _share_of_month(month: date, start: date, end: date) -> Fraction:
    days = calendar.monthrange(month.year, month.month)[1]
    last = month + timedelta(days=days) - ONE_DAY
    covered = (min(end, last) - max(start, month)).days + 1
    return Fraction(max(covered, 0), days)


def _grid(spans: Mapping[str, tuple[date, date]], year: tuple[date, date] | None) -> Grid:
    """Actual, budget and variance, of the period and of the year to date; then the year's budget, if any."""
    period, to_date = range_label(*spans["actual"]), to_date_label(spans["ytd"][1])
    return Grid(
        columns=(
            *_four("actual", "budget", "", group=period, label=f"Actual {period}"),
            *_four("ytd", "ytd_budget", "YTD ", group=to_date, label=f"Actual {to_date}"),
            *(_full_year(f"Year to {short_date(year[1])}") if year else ()),
        )
    )


def _full_year(group: str) -> tuple[Column, Column]:
    """Neither is a variance: what remains of costs may still be spent, of income is still to be earned."""
    return (
        Column("year_budget", f"Budget, {group[0].lower()}{group[1:]}", group=group, short="Budget"),
        Column("remaining", "Remaining of the year's budget", group=group, short="Remaining"),
    )


def _four(actual: str, budget: str, words: str, *, group: str, label: str) -> tuple[Column, ...]:
    """Actual, budget, variance as an amount, as a letter and in percent of the budget."""
    before = "ytd_" if words else ""
    variance = f"{before}variance"
    heads = {"Budget": f"{words}budget", "Variance": f"{words}variance", "%": f"{words}variance %"}
    if not words:
        heads = {short: label[0].upper() + label[1:] for short, label in heads.items()}
    return (
        Column(actual, label, group=group, short="Actual"),
        Column(budget, heads["Budget"], group=group, short="Budget"),
        Column(
            variance,
            heads["Variance"],
            terms=terms((1, actual), (-1, budget)),
            group=group,
            short="Variance",
        ),
        Column(f"{before}fu", f"{words}F / U", ColumnKind.TEXT, group=group, short="F / U"),
        Column(
            f"{variance}_pct",
            heads["%"],
            ColumnKind.PERCENT,
            ratio_of=(variance, budget),
            group=group,
            short="%",
        ),
    )


def _judged(row: Row) -> Row:
    """The row with F or U beside each variance; a variance of zero has neither."""
    if row.kind == RowKind.SECTION:
        return row
    letters = {
        "fu": _letter(row.values["variance"]),
        "ytd_fu": _letter(row.values["ytd_variance"]),
    }
    return replace(row, texts={**row.texts, **letters})


def _letter(variance: int | None) -> str:
    if not variance:
        return ""
    return "F" if variance > 0 else "U"


def _notes(cut: Cut, spans: Mapping[str, tuple[date, date]]) -> tuple[str, ...]:
    notes = [SIGNS]
    if all(figure.month > cut.period_end for figure in cut.budget):
        notes.append(NO_BUDGET)
    if any(months_covered(*span) is None for span in spans.values()):
        notes.append(BY_DAYS)
    return tuple(notes)
