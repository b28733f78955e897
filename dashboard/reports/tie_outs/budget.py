"""T15: the budget report has the profit and loss's figures and the budget as entered, and adds up."""

from dashboard.reports.budget_vs_actual import budget_by_account
from dashboard.reports.placement import profit_and_loss_accounts
from dashboard.reports.profit_and_loss import ranges
from dashboard.reports.reading import dates
from dashboard.reports.report import Row
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import Outcome, Pair, compared, not_applicable
from dashboard.schemas import ReportKey

BUDGET = ReportKey.BUDGET_VS_ACTUAL
PROFIT_AND_LOSS = ReportKey.PROFIT_AND_LOSS
COLUMNS = (("actual", "variance", "the period"), ("ytd", "ytd_variance", "the year to date"))
YEAR = ("year_budget", "the full year")


def budget_agrees(evidence: Evidence) -> Outcome:
    """T15: totals, each account's actual figure and budget, and what remains of the full year's budget."""
    if not evidence.cut.budget:
        return not_applicable("No budget was entered")
    pairs = [
        *_variances(evidence),
        *(
            Pair(
                f"Net income, {words}",
                evidence.figure(BUDGET, "net_income", column),
                evidence.figure(PROFIT_AND_LOSS, "net_income", column),
            )
            for column, _, words in COLUMNS
        ),
        *_accounts(evidence),
        *_budgets(evidence),
        *_remaining(evidence),
    ]
    return compared(
        evidence, pairs, left_label="Sum of the variances of all lines", right_label="Net income variance"
    )


def _variances(evidence: Evidence) -> list[Pair]:
    lines = _account_rows(evidence, BUDGET).values()
    return [
        Pair(
            f"Variances, {words}",
            sum(row.values[variance] or 0 for row in lines),
            evidence.figure(BUDGET, "net_income", variance),
        )
        for _, variance, words in COLUMNS
    ]


def _accounts(evidence: Evidence) -> list[Pair]:
    """Each account's actual figure in both reports; missing in one is zero there."""
    planned, actual = _account_rows(evidence, BUDGET), _account_rows(evidence, PROFIT_AND_LOSS)
    return [
        Pair(f"Account {number}, {words}", _value(planned, number, column), _value(actual, number, column))
        for number in sorted({*planned, *actual})
        for column, _, words in COLUMNS
    ]


def _budgets(evidence: Evidence) -> list[Pair]:
    """Each account's budget, as shown and as entered; not shown is zero."""
    cut, shown = evidence.cut, _account_rows(evidence, BUDGET)
    spans = ranges(cut)
    year = (spans["ytd"][0], dates(cut).fiscal_year_end)
    of_budget = {"budget": spans["actual"], "ytd_budget": spans["ytd"], YEAR[0]: year}
    words = {"budget": "the period", "ytd_budget": "the year to date", YEAR[0]: YEAR[1]}
    entered = budget_by_account(cut, of_budget)
    return [
        Pair(
            f"Budget of account {account.number}, {words[column]}",
            _value(shown, account.number, column),
            entered[account.number][column],
        )
        for account in profit_and_loss_accounts(cut)
        for column in of_budget
    ]


def _remaining(evidence: Evidence) -> list[Pair]:
    """Of every line and total: what remains is the full year's budget less the year to date."""
    return [
        Pair(
            f"{row.label}, what remains of the year's budget",
            row.values["remaining"] or 0,
            (row.values[YEAR[0]] or 0) - (row.values["ytd"] or 0),
        )
        for row in evidence.statement_rows(BUDGET)
        if row.values.get("remaining") is not None
    ]


def _account_rows(evidence: Evidence, key: ReportKey) -> dict[str, Row]:
    return {row.account: row for row in evidence.statement_rows(key) if row.account}


def _value(rows: dict[str, Row], number: str, column: str) -> int:
    return (rows[number].values.get(column) or 0) if number in rows else 0
