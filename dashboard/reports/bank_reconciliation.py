"""The bank reconciliation of every cash account (accounting-rules 4.5; T13, T14).

Money that the business has at the bank is positive, on both sides.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dashboard.reports.cut import Cut, CutAccount, CutBank, CutBankItem
from dashboard.reports.period_words import as_of, long_date
from dashboard.reports.placement import is_cash
from dashboard.reports.reading import balance
from dashboard.reports.report import Column, ColumnKind, Report, Row, RowKind, Table
from dashboard.reports.tables import Grid, note, plus, section, terms
from dashboard.schemas import REPORT_TITLES, ReportKey

RECONCILED = "Reconciled"
DIFFERENCE = "Difference"
UNBOOKED = "Items to book"
NO_STATEMENT = "No statement"
NOT_AT_A_BANK = "Not at a bank"
CLEARING = (
    "An item is outstanding when it had not cleared by {day}, whenever it was matched; what cleared later "
    "does not change this reconciliation."
)
UNKNOWN_OPENING = (
    "Without a statement before it, the opening balance of {account}'s statement was not checked."
)

_SUMMARY_COLUMNS = (
    Column("statement_date", "Statement", ColumnKind.DATE),
    Column("statement", "Per bank"),
    Column("outstanding", "Outstanding"),
    Column("adjusted_bank", "Adjusted bank", terms=terms((1, "statement"), (1, "outstanding"))),
    Column("actual", "Per ledger"),
    Column("unbooked", "Not yet booked"),
    Column("adjusted_book", "Adjusted ledger", terms=terms((1, "actual"), (1, "unbooked"))),
    Column("difference", "Difference", terms=terms((1, "adjusted_bank"), (-1, "adjusted_book"))),
    Column("status", "Status", ColumnKind.TEXT),
)
_ACCOUNT_COLUMNS = (
    Column("date", "Date", ColumnKind.DATE),
    Column("reference", "Reference", ColumnKind.TEXT),
    Column("party", "Party", ColumnKind.TEXT),
    Column("age", "Age in days", ColumnKind.DAYS),
    Column("actual", "Amount"),
)


@dataclass(frozen=True)
class Reconciliation:
    """One account: what the bank says and what the ledger says at the period's end."""

    account: CutAccount
    book: int
    bank: CutBank | None

    @property
    def per_bank(self) -> int | None:
        """The statement's balance, carried to the period's end by the bank's later lines."""
        if self.bank is None or self.bank.statement_balance is None:
            return None
        return self.bank.statement_balance + self.bank.lines_since_statement

    @property
    def adjusted_bank(self) -> int | None:
        if self.bank is None or self.per_bank is None:
            return None
        return self.per_bank + sum(item.amount for item in self.bank.outstanding)

    @property
    def adjusted_book(self) -> int:
        unbooked = self.bank.unbooked if self.bank else ()
        return self.book + sum(item.amount for item in unbooked)

    @property
    def needs_statement(self) -> bool:
        return self.bank is not None or self.account.sub_type == "bank"

    @property
    def status(self) -> str:
        if self.adjusted_bank is None:
            return NO_STATEMENT if self.needs_statement else NOT_AT_A_BANK
        if self.adjusted_bank != self.adjusted_book:
            return DIFFERENCE
        return UNBOOKED if self.bank and self.bank.unbooked else RECONCILED


def bank_reconciliation(cut: Cut) -> Report:
    """A summary of all accounts, then each bank account on a page of its own."""
    found = reconciliations(cut)
    notes = [CLEARING.format(day=long_date(cut.period_end))]
    notes += [
        UNKNOWN_OPENING.format(account=of.account.name)
        for of in found
        if of.bank and of.bank.statement_date and not of.bank.previous_statement_date
    ]
    return Report(
        key=ReportKey.BANK_RECONCILIATION,
        title=REPORT_TITLES[ReportKey.BANK_RECONCILIATION],
        period_wording=as_of(cut.period_end),
        tables=(_summary(found), *(_account_table(of, of.bank, cut.period_end) for of in found if of.bank)),
        notes=tuple(notes),
    )


def reconciliations(cut: Cut) -> tuple[Reconciliation, ...]:
    """Every cash account with a balance, and every account that has bank statements, cash first."""
    banks = {bank.account: bank for bank in cut.banks}
    found = [
        Reconciliation(account, balance(cut, (account.number,), cut.period_end), banks.get(account.number))
        for account in cut.accounts
        if is_cash(account) or account.number in banks
    ]
    shown = [of for of in found if of.bank or of.book]
    return tuple(sorted(shown, key=lambda of: (not is_cash(of.account), of.account.number)))


def _summary(found: tuple[Reconciliation, ...]) -> Table:
    grid = Grid(columns=_SUMMARY_COLUMNS)
    cash = [_summary_line(grid, of) for of in found if is_cash(of.account)]
    others = [_summary_line(grid, of) for of in found if not is_cash(of.account)]
    total = grid.summed("total_cash", "Total cash", plus(cash), kind=RowKind.TOTAL)
    # The bank's side knows no total where an account has no statement.
    total = replace(total, values={"actual": total.values["actual"]})
    heading = [section("other_accounts", "Other accounts with statements")] if others else []
    return Table("accounts", "All accounts", grid.columns, (*cash, total, *heading, *others))


def _summary_line(grid: Grid, of: Reconciliation) -> Row:
    values: dict[str, int | None] = {
        "statement": of.per_bank,
        "outstanding": sum(item.amount for item in of.bank.outstanding) if of.bank else 0,
        "actual": of.book,
        "unbooked": sum(item.amount for item in of.bank.unbooked) if of.bank else 0,
    }
    dated = of.bank.statement_date if of.bank else None
    return grid.completed(
        Row(
            id=f"account-{of.account.number}",
            label=of.account.name,
            values=values,
            texts={"statement_date": dated.isoformat() if dated else "", "status": of.status},
            account=of.account.number,
        )
    )


def _account_table(of: Reconciliation, bank: CutBank, end: date) -> Table:
    """Bank to adjusted bank, ledger to adjusted ledger, and the difference of the two."""
    grid = Grid(columns=_ACCOUNT_COLUMNS)
    number = of.account.number
    rows, adjusted_bank = _bank_side(grid, number, bank, end)
    rows += _book_side(grid, of, bank, end)
    if adjusted_bank:
        parts = [(1, adjusted_bank), (-1, rows[-1])]
        rows.append(grid.summed(f"{number}-difference", "Difference", parts, kind=RowKind.TOTAL))
    early = f"{number}-cleared_before_posting"
    if bank.cleared_before_posting:
        rows.append(section(early, "Cleared before the date of their entry"))
        rows += _item_lines(grid, early, bank.cleared_before_posting, end)
    title = f"{of.account.name} ({number})"
    return Table(f"account_{number}", title, grid.columns, tuple(rows), starts_page=True)


def _bank_side(grid: Grid, number: str, bank: CutBank, end: date) -> tuple[list[Row], Row | None]:
    """From the statement to the adjusted bank balance; no such balance without a statement."""
    deposits = [item for item in bank.outstanding if item.amount > 0]
    payments = [item for item in bank.outstanding if item.amount < 0]
    transit = _item_rows(grid, f"{number}-deposits_in_transit", "Deposits in transit", deposits, end)
    unpaid = _item_rows(grid, f"{number}-outstanding_payments", "Outstanding payments", payments, end)
    statement = _statement_rows(grid, number, bank)
    rows = [*statement, *transit, *unpaid]
    if bank.statement_balance is None:
        return rows, None
    adjusted = grid.summed(
        f"{number}-adjusted_bank",
        "Adjusted bank balance",
        plus([*statement, transit[-1], unpaid[-1]]),
        kind=RowKind.TOTAL,
    )
    return [*rows, adjusted], adjusted


def _book_side(grid: Grid, of: Reconciliation, bank: CutBank, end: date) -> list[Row]:
    """From the ledger to the adjusted ledger balance, which is the last row."""
    number = of.account.number
    received = [item for item in bank.unbooked if item.amount > 0]
    charged = [item for item in bank.unbooked if item.amount < 0]
    book = replace(
        grid.line(f"{number}-book", "Balance per general ledger", {"actual": of.book}, level=0),
        account=number,
    )
    credits = _item_rows(grid, f"{number}-credits_to_book", "Bank credits not yet booked", received, end)
    charges = _item_rows(grid, f"{number}-charges_to_book", "Bank charges not yet booked", charged, end)
    adjusted = grid.summed(
        f"{number}-adjusted_book",
        "Adjusted ledger balance",
        plus([book, credits[-1], charges[-1]]),
        kind=RowKind.TOTAL,
    )
    return [book, *credits, *charges, adjusted]


def _statement_rows(grid: Grid, number: str, bank: CutBank) -> list[Row]:
    if bank.statement_date is None or bank.statement_balance is None:
        return [note(f"{number}-no_statement", "No bank statement has been entered by this date.")]
    label = f"Balance per bank statement, {long_date(bank.statement_date)}"
    rows = [grid.line(f"{number}-statement", label, {"actual": bank.statement_balance}, level=0)]
    if bank.lines_since_statement:
        since = {"actual": bank.lines_since_statement}
        rows.append(grid.line(f"{number}-since_statement", "Bank lines since the statement", since, level=0))
    return rows


def _item_rows(grid: Grid, row_id: str, label: str, items: Sequence[CutBankItem], end: date) -> list[Row]:
    """A heading and its items, ending with their total; the total alone when there are none."""
    lines = _item_lines(grid, row_id, items, end)
    total = grid.summed(
        f"{row_id}-total", f"Total {label[0].lower()}{label[1:]}" if lines else label, plus(lines)
    )
    return [section(row_id, label), *lines, total] if lines else [total]


def _item_lines(grid: Grid, row_id: str, items: Sequence[CutBankItem], end: date) -> list[Row]:
    return [
        replace(
            grid.line(f"{row_id}-{name}", item.description or item.reference, {"actual": item.amount}),
            texts={
                "date": item.date.isoformat(),
                "reference": item.reference,
                "party": item.party or "",
                "age": str((end - item.date).days),
            },
            party=item.party,
        )
        for name, item in zip(_names_of(items), items, strict=True)
    ]


def _names_of(items: Sequence[CutBankItem]) -> Iterator[str]:
    """A name for each that stays with it from package to package, whatever comes and goes around it."""
    times: Counter[str] = Counter()
    for item in items:
        name = f"{item.date.isoformat()}-{item.reference}"
        times[name] += 1
        yield name if times[name] == 1 else f"{name}-{times[name]}"
