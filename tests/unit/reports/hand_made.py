"""Cuts made by hand: a few entries in a list, summed here without any code of the product's ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from dashboard.ledger.chart import cash_flow_section_of
from dashboard.models import MovementKind
from dashboard.reports.cut import (
    Balances,
    CashEntryLine,
    ControlPosting,
    Cut,
    CutAccount,
    CutBank,
    CutBankItem,
    CutBudget,
    CutBusiness,
    CutLineNote,
    CutOpenItem,
    CutPeriod,
    PreviousPackage,
)
from dashboard.reports.dates import dates_of
from dashboard.reports.report import Report, Row
from dashboard.reports.watermark import with_watermark

TYPES = {
    "1000": ("Petty cash", "asset", "cash"),
    "1010": ("Bank", "asset", "bank"),
    "1020": ("Savings", "asset", "bank"),
    "1100": ("Receivables", "asset", "receivable"),
    "1200": ("Inventory", "asset", "inventory"),
    "1500": ("Equipment", "asset", "fixed_asset"),
    "1590": ("Accumulated depreciation", "asset", "accumulated_depreciation"),
    "1600": ("Deposit", "asset", "long_term_asset"),
    "1990": ("Suspense", "asset", "suspense"),
    "2000": ("Payables", "liability", "payable"),
    "2100": ("Credit card", "liability", "credit_card"),
    "2500": ("Loan", "liability", "long_term_liability"),
    "3000": ("Capital", "equity", "capital"),
    "3100": ("Retained earnings", "equity", "retained_earnings"),
    "3200": ("Distributions", "equity", "distributions"),
    "4000": ("Sales", "revenue", "operating_revenue"),
    "4010": ("Service", "revenue", "operating_revenue"),
    "5000": ("Cost of goods", "expense", "cost_of_sales"),
    "6000": ("Rent", "expense", "operating_expense"),
    "6010": ("Wages", "expense", "operating_expense"),
    "6500": ("Depreciation", "expense", "depreciation"),
    "7000": ("Gain on disposal", "revenue", "other_income"),
    "7100": ("Interest", "expense", "other_expense"),
    "8000": ("Income tax", "expense", "income_tax"),
}
BUSINESS = CutBusiness(
    id="b0000000-0000-7000-8000-000000000000",
    name="Small Trading",
    currency="USD",
    minor_unit_digits=2,
    fiscal_year_start_month=1,
    timezone="America/New_York",
)
LONG_LIVED = {"fixed_asset", "accumulated_depreciation", "long_term_asset", "long_term_liability"}
CONTROLS = {"1100", "2000"}
SEQUENCE = 42


@dataclass(frozen=True)
class Line:
    account: str
    amount: int
    party: str | None = None
    document: str | None = None
    due: str | None = None


@dataclass(frozen=True)
class Entry:
    on: date
    lines: tuple[Line, ...]
    kind: MovementKind = MovementKind.ACTIVITY
    reference: str = ""


def day(text: str) -> date:
    return date.fromisoformat(text)


def entry(
    on: str, lines: Mapping[str, int] | Sequence[Line], kind: MovementKind = MovementKind.ACTIVITY
) -> Entry:
    """An entry on a day, lines as {account: amount} (debit positive) or in full."""
    if isinstance(lines, Mapping):
        lines = [Line(account, amount) for account, amount in lines.items()]
    return Entry(day(on), tuple(lines), kind)


def opening(on: str, lines: Mapping[str, int]) -> Entry:
    return entry(on, lines, MovementKind.OPENING)


def chart(sections: Mapping[str, str] | None = None) -> tuple[CutAccount, ...]:
    """The chart above; `sections` says otherwise for some accounts."""
    return tuple(
        CutAccount(
            number=number,
            name=name,
            type=type,
            sub_type=sub_type,
            cash_flow_section=(sections or {}).get(number, cash_flow_section_of(sub_type)),
        )
        for number, (name, type, sub_type) in TYPES.items()
    )


def month(text: str, status: str = "open") -> CutPeriod:
    """The period of a month: month("2026-09", "closed")."""
    start = day(f"{text}-01")
    after = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return CutPeriod(
        period_start=start,
        period_end=date.fromordinal(after.toordinal() - 1),
        status=status,
        lock_reason=None if status == "open" else "Reviewed",
    )


def budget(account: str, months: str, amount: int) -> CutBudget:
    return CutBudget(account=account, month=day(f"{months}-01"), amount=amount)


def bank_item(on: str, amount: int, text: str = "Item") -> CutBankItem:
    return CutBankItem(date=day(on), reference=text, description=text, party=None, amount=amount)


def bank(account: str, statement: str | None, balance: int | None, **more: object) -> CutBank:
    facts: dict[str, object] = {
        "account": account,
        "statement_date": statement,
        "statement_balance": balance,
        "previous_statement_date": None,
        "previous_statement_balance": None,
        "statement_lines_total": 0,
        "outstanding": (),
        "unbooked": (),
        **more,
    }
    return CutBank.model_validate(facts)


def cut_of(
    entries: Iterable[Entry],
    *,
    start: str = "2026-09-01",
    end: str = "2026-09-30",
    accounts: tuple[CutAccount, ...] | None = None,
    banks: tuple[CutBank, ...] = (),
    budgets: tuple[CutBudget, ...] = (),
    periods: tuple[CutPeriod, ...] = (),
    business: CutBusiness = BUSINESS,
    previous_package: PreviousPackage | None = None,
    line_notes: tuple[CutLineNote, ...] = (),
    calendar: tuple[tuple[date, date], ...] = (),
) -> Cut:
    """The cut of these entries, summed one by one."""
    entries = [
        Entry(one.on, one.lines, one.kind, one.reference or f"JE-{number:04}")
        for number, one in enumerate(entries, start=1)
    ]
    first, last = day(start), day(end)
    of = dates_of(
        period_start=first,
        period_end=last,
        fiscal_year_first_month=business.fiscal_year_start_month,
        periods=calendar,
    )
    accounts = accounts or chart()
    within = [one for one in entries if first <= one.on <= last]
    amounts = [line.amount for one in within for line in one.lines]
    cut = Cut(
        business=business,
        period_start=first,
        period_end=last,
        taken_at=datetime(2026, 11, 21, 19, 5, tzinfo=UTC),
        last_sequence=SEQUENCE,
        newest_entry=SEQUENCE,
        watermark="",
        accounts=accounts,
        balances=tuple(_balances(entries, on) for on in of.balance_dates()),
        movement_debits=sum(amount for amount in amounts if amount > 0),
        movement_credits=-sum(amount for amount in amounts if amount < 0),
        unbalanced_entries=tuple(one.reference for one in within if sum(x.amount for x in one.lines)),
        open_items=_open_items(entries, last),
        control_postings=_control_postings(entries, last),
        banks=banks,
        budget=budgets,
        entry_lines=_entry_lines(entries, accounts, min(of.prior_fiscal_year_start, first), last),
        periods=periods or (month(start[:7]),),
        entries_in_period=len(within),
        previous_package=previous_package,
        line_notes=line_notes,
        calendar=of.calendar.periods,
    )
    return with_watermark(cut)


def only(report: Report, row_id: str) -> Row:
    """The one row of that id in the whole report."""
    (row,) = [row for table in report.tables for row in table.rows if row.id == row_id]
    return row


def figures(report: Report, column: str = "actual") -> dict[str, int]:
    """The column's figures by row id, without blanks and zeros."""
    return {
        row.id: value for table in report.tables for row in table.rows if (value := row.values.get(column))
    }


def _balances(entries: Sequence[Entry], on: date) -> Balances:
    sums: dict[str, dict[MovementKind, int]] = {}
    for one in entries:
        if one.on <= on:
            for line in one.lines:
                kinds = sums.setdefault(line.account, {})
                kinds[one.kind] = kinds.get(one.kind, 0) + line.amount
    return Balances(as_of=on, by_account=sums)


def _open_items(entries: Sequence[Entry], on: date) -> tuple[CutOpenItem, ...]:
    items: dict[tuple[str, str, str], CutOpenItem] = {}
    for one in sorted(entries, key=lambda one: one.on):
        for line in one.lines:
            if line.account not in CONTROLS or not line.party or not line.document or one.on > on:
                continue
            key = (line.account, line.party, line.document)
            if key not in items:
                items[key] = CutOpenItem(
                    account=line.account,
                    party=line.party,
                    document=line.document,
                    document_date=one.on,
                    due_date=day(line.due) if line.due else None,
                    original=line.amount,
                    open=0,
                )
            items[key] = items[key].model_copy(update={"open": items[key].open + line.amount})
    return tuple(item for item in items.values() if item.open)


def _control_postings(entries: Sequence[Entry], on: date) -> tuple[ControlPosting, ...]:
    return tuple(
        ControlPosting(
            account=line.account, entry=one.reference, date=one.on, description="Bulk", amount=line.amount
        )
        for one in entries
        for line in one.lines
        if line.account in CONTROLS and one.on <= on and not (line.party and line.document)
    )


def _entry_lines(
    entries: Sequence[Entry], accounts: Sequence[CutAccount], start: date, end: date
) -> tuple[CashEntryLine, ...]:
    gross = {
        account.number
        for account in accounts
        if account.sub_type in LONG_LIVED
        or account.type == "equity"
        or account.cash_flow_section in {"investing", "financing"}
    }
    found: list[CashEntryLine] = []
    for one in entries:
        if start <= one.on <= end and any(line.account in gross for line in one.lines):
            sums: dict[str, int] = {}
            for line in one.lines:
                sums[line.account] = sums.get(line.account, 0) + line.amount
            found += [
                CashEntryLine(entry=one.reference, date=one.on, kind=one.kind, account=account, amount=amount)
                for account, amount in sums.items()
                if amount
            ]
    return tuple(found)
