"""What customers owe, and what is owed to vendors, by days past due (accounting-rules 4.4; T10, T11).

Natural signs: an amount that a customer owes, or that is owed to a vendor, is positive.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from dashboard.reports.cut import ControlPosting, Cut, CutAccount, CutOpenItem
from dashboard.reports.period_words import as_of, percent_text
from dashboard.reports.placement import (
    ASSET,
    CONTROL_OF_CUSTOMERS,
    CONTROL_OF_VENDORS,
    LIABILITY,
)
from dashboard.reports.reading import accounts_of, balance
from dashboard.reports.report import Column, ColumnKind, Report, Row, RowKind, Table
from dashboard.reports.tables import Grid, note, plus, ratio, section, terms
from dashboard.schemas import REPORT_TITLES, ReportKey

BUCKETS: Final = {
    "current": "Current",
    "d1_30": "1–30 days",
    "d31_60": "31–60 days",
    "d61_90": "61–90 days",
    "over_90": "Over 90 days",
    "unapplied": "Unapplied / credits",
}
TOTAL: Final = Column("total", "Total", terms=terms(*((1, bucket) for bucket in BUCKETS)))
BASIS = (
    "Aged by days past due at {day}: current is not yet due or due that day.",
    "A document without a due date is due on its own date and is marked.",
    "Credits and payments not applied stand in their own column.",
)
NO_DUE_DATE = "No due date"


@dataclass(frozen=True)
class Side:
    """Receivables or payables: which accounts, in whose words, with which sign."""

    key: ReportKey
    types: frozenset[str]
    sub_type: str
    sign: int  # +1 where a debit is what is owed.
    party: str
    parties: str


CUSTOMERS: Final = Side(ReportKey.AR_AGING, ASSET, CONTROL_OF_CUSTOMERS, 1, "customer", "Customers")
VENDORS: Final = Side(ReportKey.AP_AGING, LIABILITY, CONTROL_OF_VENDORS, -1, "vendor", "Vendors")


def ar_aging(cut: Cut) -> Report:
    return _aging(cut, CUSTOMERS)


def ap_aging(cut: Cut) -> Report:
    return _aging(cut, VENDORS)


def control_accounts(cut: Cut, side: Side) -> tuple[CutAccount, ...]:
    return tuple(row for row in accounts_of(cut, side.types) if row.sub_type == side.sub_type)


def items_of(cut: Cut, side: Side) -> tuple[CutOpenItem, ...]:
    """What is open on the side's control accounts, oldest due date first within each party."""
    numbers = {account.number for account in control_accounts(cut, side)}
    return tuple(
        sorted(
            (item for item in cut.open_items if item.account in numbers and item.open),
            key=lambda item: (item.party, _due(item), item.document_date, item.document, item.account),
        )
    )


def postings_of(cut: Cut, side: Side) -> tuple[ControlPosting, ...]:
    """Lines of the control accounts that name no party or no document: in no bucket, but explained."""
    numbers = {account.number for account in control_accounts(cut, side)}
    return tuple(posting for posting in cut.control_postings if posting.account in numbers)


def days_past_due(item: CutOpenItem, day: date) -> int:
    return (day - _due(item)).days


def bucket_of(item: CutOpenItem, *, sign: int, day: date) -> str:
    """The one column that the item belongs to; inclusive ends (day 30 is 1–30, day 31 the next)."""
    if sign * item.open < 0:
        return "unapplied"
    days = days_past_due(item, day)
    if days <= 0:
        return "current"
    if days <= 30:
        return "d1_30"
    if days <= 60:
        return "d31_60"
    return "d61_90" if days <= 90 else "over_90"


def _aging(cut: Cut, side: Side) -> Report:
    items = items_of(cut, side)
    detail = _detail(cut, side, items)
    summary = _summary(cut, side, items)
    credit = _in_credit(summary, side)
    return Report(
        key=side.key,
        title=REPORT_TITLES[side.key],
        period_wording=as_of(cut.period_end),
        tables=(summary, *credit, detail, _control_reconciliation(cut, side, summary)),
    )


def _due(item: CutOpenItem) -> date:
    return item.due_date or item.document_date


def _bucket_columns() -> tuple[Column, ...]:
    return tuple(Column(bucket, label) for bucket, label in BUCKETS.items())


def _by_party(items: Iterable[CutOpenItem]) -> dict[str, list[CutOpenItem]]:
    found: defaultdict[str, list[CutOpenItem]] = defaultdict(list)
    for item in items:
        found[item.party].append(item)
    return found


def _amounts(items: Iterable[CutOpenItem], *, sign: int, day: date) -> dict[str, int]:
    amounts = dict.fromkeys(BUCKETS, 0)
    for item in items:
        amounts[bucket_of(item, sign=sign, day=day)] += sign * item.open
    return amounts


def _summary(cut: Cut, side: Side, items: Iterable[CutOpenItem]) -> Table:
    grid = Grid(columns=(*_bucket_columns(), TOTAL))
    lines = [
        Row(
            id=f"party-{party}",
            label=party,
            values=grid.with_computed(_amounts(of, sign=side.sign, day=cut.period_end))[0],
            party=party,
        )
        for party, of in _by_party(items).items()
    ]
    total = grid.summed("aging_total", f"Total {side.parties.lower()}", plus(lines), kind=RowKind.TOTAL)
    nothing = () if lines else (note("aging_nothing", f"No document of a {side.party} is open."),)
    day = as_of(cut.period_end).removeprefix("As of ")
    basis = (note(f"aging_basis_{at}", text.format(day=day)) for at, text in enumerate(BASIS, start=1))
    title = f"{side.parties} by days past due"
    return Table("summary", title, grid.columns, (*lines, total, *_shares(total), *nothing, *basis))


def _shares(total: Row) -> tuple[Row, ...]:
    """Each bucket's share of everything that is owed, in words."""
    owed = sum(total.values[bucket] or 0 for bucket in BUCKETS if bucket != "unapplied")
    if not owed:
        return ()
    shares = [
        f"{label} {percent_text(ratio(total.values[bucket], owed))}"
        for bucket, label in BUCKETS.items()
        if bucket != "unapplied"
    ]
    return (note("aging_shares", f"Share of what is owed: {', '.join(shares)}"),)


def _in_credit(summary: Table, side: Side) -> tuple[Table, ...]:
    """Parties whose total is the wrong way round: candidates for reclassification."""
    grid = Grid(columns=(Column("total", "Total"),))
    lines = [
        Row(id=f"credit-{row.party}", label=row.label, values={"total": row.values["total"]}, party=row.party)
        for row in summary.rows
        if row.party and (row.values["total"] or 0) < 0
    ]
    if not lines:
        return ()
    total = grid.summed("credit_total", f"Total {side.parties.lower()} in credit", plus(lines))
    return (Table("in_credit", f"{side.parties} in credit", grid.columns, (*lines, total)),)


def _detail(cut: Cut, side: Side, items: Iterable[CutOpenItem]) -> Table:
    """Every open document under its party."""
    grid = Grid(
        columns=(
            Column("date", "Date", ColumnKind.DATE),
            Column("due", "Due", ColumnKind.DATE),
            Column("days", "Days past due", ColumnKind.DAYS),
            Column("original", "Original"),
            *_bucket_columns(),
            TOTAL,
            Column("remark", "Remark", ColumnKind.TEXT),
        )
    )
    rows: list[Row] = []
    subtotals: list[Row] = []
    for party, of in _by_party(items).items():
        lines = [_document_line(grid, item, sign=side.sign, day=cut.period_end) for item in of]
        subtotal = grid.summed(f"documents-{party}", f"Total {party}", plus(lines))
        rows += [section(f"heading-{party}", party), *lines, subtotal]
        subtotals.append(subtotal)
    total = grid.summed("documents_total", "Total open documents", plus(subtotals), kind=RowKind.TOTAL)
    return Table(
        "documents",
        "Open documents",
        grid.columns,
        (*rows, total),
        starts_page=bool(rows),
        of_detail=True,
    )


def _document_line(grid: Grid, item: CutOpenItem, *, sign: int, day: date) -> Row:
    amounts = {**_amounts([item], sign=sign, day=day), "original": sign * item.original}
    return Row(
        id=f"document-{item.account}-{item.party}-{item.document}",
        label=item.document,
        level=1,
        values=grid.with_computed(amounts)[0],
        texts={
            "date": item.document_date.isoformat(),
            "due": _due(item).isoformat(),
            "days": str(days_past_due(item, day)),
            "remark": "" if item.due_date or sign * item.open < 0 else NO_DUE_DATE,
        },
        party=item.party,
        document=item.document,
    )


def _control_reconciliation(cut: Cut, side: Side, summary: Table) -> Table:
    """From the aging to the control accounts; what no posting explains must be zero (T10)."""
    grid = Grid(
        columns=(
            Column("date", "Date", ColumnKind.DATE),
            Column("reference", "Entry", ColumnKind.TEXT),
            Column("total", "Total"),
        )
    )
    total = next(row for row in summary.rows if row.id == "aging_total")
    aging = Row(id="control_aging", label="Total of the aging", values={"total": total.values["total"]})
    postings = [
        _posting_line(posting, position, sign=side.sign)
        for position, posting in enumerate(postings_of(cut, side), start=1)
    ]
    explained = grid.summed("control_explained", "Aging and explained postings", plus([aging, *postings]))
    accounts = [
        Row(
            id=f"control-{account.number}",
            label=account.name,
            values={"total": side.sign * balance(cut, (account.number,), cut.period_end)},
            account=account.number,
        )
        for account in control_accounts(cut, side)
    ]
    control = grid.summed("control_balance", "Control accounts in the ledger", plus(accounts))
    unexplained = grid.summed(
        "control_unexplained", "Unexplained", [(1, control), (-1, explained)], kind=RowKind.TOTAL
    )
    heading = (
        [section("control_postings", f"Postings without a {side.party} or a document")] if postings else []
    )
    return Table(
        "control",
        "Agreement with the control accounts",
        grid.columns,
        (aging, *heading, *postings, explained, *accounts, control, unexplained),
    )


def _posting_line(posting: ControlPosting, position: int, *, sign: int) -> Row:
    return Row(
        id=f"posting-{position}-{posting.entry}",
        label=posting.description or "No description",
        level=1,
        values={"total": sign * posting.amount},
        texts={"date": posting.date.isoformat(), "reference": posting.entry},
        account=posting.account,
    )
