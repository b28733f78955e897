"""Gross investing and financing flows, entry by entry, without what is no cash flow (accounting-rules 4.6).

Each line of an entry stands, negated, for the cash that it explains: buying a van is minus its cost. Within
an entry those parts are then moved to where they belong, one step a rule, and no step changes their sum;
so the cash flow always adds up to what the entry did to cash.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from dashboard.models import MovementKind
from dashboard.reports.cut import Cut, CutAccount
from dashboard.reports.placement import is_cash, is_long_lived, is_profit_and_loss

DEPRECIATION: Final = "depreciation"
DISPOSALS: Final = "disposal_results"
NON_OPERATING: Final = "results_shown_as_financing"
NON_CASH: Final = "other_non_cash"
NON_CASH_DEALS: Final = "non_cash_deals"  # Disclosed in a note, in no section.

# Parts of an entry.
_FIXED: Final = "fixed"
_LONG_TERM: Final = "long_term"
_DEBT: Final = "debt"
_CAPITAL: Final = "capital"
_DISTRIBUTIONS: Final = "distributions"
_RETAINED: Final = "retained"
_RESULT: Final = "result"  # Of income and expense accounts, after what was moved elsewhere.
_CASH: Final = "cash"
_OTHER: Final = "other"  # Working capital, and accounts without a section.

_INVESTING: Final = (_FIXED, _LONG_TERM)
_FINANCING: Final = (_DEBT, _CAPITAL, _DISTRIBUTIONS, _RETAINED)
_EQUITY_PARTS: Final = {
    "capital": _CAPITAL,
    "distributions": _DISTRIBUTIONS,
    "retained_earnings": _RETAINED,
}
# Which line of the statement a part is, when it brought cash in and when it took cash out.
_LINES: Final = {
    _FIXED: ("proceeds_from_disposals", "purchases_of_fixed_assets"),
    _LONG_TERM: ("long_term_assets_received", "long_term_assets_paid"),
    _DEBT: ("borrowings", "repayments"),
    _CAPITAL: ("contributions", "distributions"),
    _DISTRIBUTIONS: ("distributions", "distributions"),
    _RETAINED: ("other_equity", "other_equity"),
}


@dataclass(frozen=True)
class _Line:
    account: CutAccount
    amount: int


def gross_flows(cut: Cut, start: date, end: date) -> Counter[str]:
    """Amounts by line of the cash flow, cash in positive, of the entries dated in the range."""
    accounts = {account.number: account for account in cut.accounts}
    entries: defaultdict[tuple[str, MovementKind], list[_Line]] = defaultdict(list)
    for line in cut.entry_lines:
        if start <= line.date <= end and line.kind != MovementKind.OPENING:
            entries[line.entry, line.kind].append(_Line(accounts[line.account], line.amount))
    flows: Counter[str] = Counter()
    for (_, kind), lines in entries.items():
        flows.update(_flows_of_activity(lines) if kind == MovementKind.ACTIVITY else _flows_of_closing(lines))
    return flows


def _flows_of_activity(lines: list[_Line]) -> Counter[str]:
    parts = Counter({_RESULT: 0})
    for line in lines:
        parts[_part_of(line.account)] -= line.amount
    flows: Counter[str] = Counter()
    _add_back_depreciation(lines, parts, flows)
    _move_disposal_results(lines, parts, flows)
    _move_financing_results(lines, parts, flows)
    if not _touches_cash_or_working_capital(lines):
        _leave_out_entirely(parts, flows)
    _leave_out_deals_without_cash(parts, flows)
    flows.update(_as_lines(parts))
    return flows


def _flows_of_closing(lines: list[_Line]) -> Counter[str]:
    """A transfer of results within equity is nothing; what else such an entry did is shown."""
    parts: Counter[str] = Counter()
    for line in lines:
        within_equity = is_profit_and_loss(line.account) or line.account.type == "equity"
        parts[_RETAINED if within_equity else _part_of(line.account)] -= line.amount
    return _as_lines(parts)


def _part_of(account: CutAccount) -> str:
    if is_profit_and_loss(account):
        return _RESULT
    if is_cash(account):
        return _CASH
    if not is_long_lived(account):
        return _OTHER
    if account.type == "equity":
        return _EQUITY_PARTS[account.sub_type]
    if account.cash_flow_section == "financing":
        return _DEBT
    return _LONG_TERM if account.sub_type == "long_term_asset" else _FIXED


def _add_back_depreciation(lines: list[_Line], parts: Counter[str], flows: Counter[str]) -> None:
    """Depreciation is added back as far as it lowered long-lived assets; a disposal's part of it never is."""
    expense = sum(line.amount for line in lines if line.account.sub_type == "depreciation")
    accumulated = -sum(line.amount for line in lines if line.account.sub_type == "accumulated_depreciation")
    indirect = _within(expense, accumulated)
    parts[_FIXED] -= indirect
    direct = _within(expense - indirect, parts[_FIXED] + parts[_LONG_TERM])
    from_fixed = _within(direct, parts[_FIXED])
    parts[_FIXED] -= from_fixed
    parts[_LONG_TERM] -= direct - from_fixed
    parts[_RESULT] += indirect + direct
    flows[DEPRECIATION] += indirect + direct


def _move_disposal_results(lines: list[_Line], parts: Counter[str], flows: Counter[str]) -> None:
    """Gains and losses belong to the proceeds: income marked investing, or booked with the asset's sale."""
    assets = [line for line in lines if line.account.sub_type == "fixed_asset"]
    is_sale = any(line.amount < 0 for line in assets)
    gain = -sum(
        line.amount
        for line in lines
        if is_profit_and_loss(line.account)
        and (
            line.account.cash_flow_section == "investing"
            or (is_sale and line.account.sub_type in {"other_income", "other_expense"})
        )
    )
    flows[DISPOSALS] -= gain
    parts[_RESULT] -= gain
    parts[_LONG_TERM if _touches(lines, "long_term_asset") and not assets else _FIXED] += gain


def _move_financing_results(lines: list[_Line], parts: Counter[str], flows: Counter[str]) -> None:
    result = -sum(
        line.amount
        for line in lines
        if is_profit_and_loss(line.account) and line.account.cash_flow_section == "financing"
    )
    flows[NON_OPERATING] -= result
    parts[_RESULT] -= result
    parts[_DEBT] += result


def _leave_out_entirely(parts: Counter[str], flows: Counter[str]) -> None:
    """Without cash and without working capital nothing of it was paid: interest added to a loan."""
    flows[NON_CASH] -= parts[_RESULT]
    legs = [parts[part] for part in (*_INVESTING, *_FINANCING)]
    flows[NON_CASH_DEALS] += min(sum(leg for leg in legs if leg > 0), -sum(leg for leg in legs if leg < 0))
    for part in (*_INVESTING, *_FINANCING):
        parts[part] = 0


def _leave_out_deals_without_cash(parts: Counter[str], flows: Counter[str]) -> None:
    """An asset bought by a loan: only what was paid is an investing flow, the rest is disclosed."""
    invested = sum(parts[part] for part in _INVESTING)
    financed = sum(parts[part] for part in _FINANCING)
    if invested * financed >= 0:
        return
    deal = min(abs(invested), abs(financed))
    flows[NON_CASH_DEALS] += deal
    _take(parts, _INVESTING, deal if invested > 0 else -deal)
    _take(parts, _FINANCING, deal if financed > 0 else -deal)


def _take(parts: Counter[str], names: Iterable[str], amount: int) -> None:
    """Take the amount from the parts that have its sign, in turn."""
    for name in names:
        taken = _within(amount, parts[name])
        parts[name] -= taken
        amount -= taken


def _as_lines(parts: Mapping[str, int]) -> Counter[str]:
    flows: Counter[str] = Counter()
    for part, (received, paid) in _LINES.items():
        amount = parts.get(part, 0)
        flows[received if amount > 0 else paid] += amount
    return flows


def _touches_cash_or_working_capital(lines: list[_Line]) -> bool:
    return any(_part_of(line.account) in {_CASH, _OTHER} for line in lines if line.amount)


def _touches(lines: list[_Line], sub_type: str) -> bool:
    return any(line.account.sub_type == sub_type for line in lines)


def _within(amount: int, bound: int) -> int:
    """As much of the amount as the bound allows; nothing when their signs differ."""
    if amount > 0 and bound > 0:
        return min(amount, bound)
    return max(amount, bound) if amount < 0 and bound < 0 else 0
