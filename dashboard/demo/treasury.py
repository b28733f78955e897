"""Money moved and charged by the bank: transfers, fees, interest, rebates, and items nobody recognised."""

from dashboard.demo import accounts as a
from dashboard.demo.calendar import ONE_DAY, Month, working_day_from, working_day_until
from dashboard.demo.chance import around
from dashboard.demo.journal import Journal, Line, bank
from dashboard.demo.purchases import rebate

QUARTER_ENDS = {3, 6, 9, 12}
TO_RESERVE = 10_000_00
FROM_RESERVE = (11, 25_000_00)  # month index, cents
RESERVE_RATE = 0.034
UNKNOWN_DEPOSIT = (7, 1_250_00)
UNKNOWN_DEBIT = 80_00  # still unexplained in the last month, so that the last close has something to ask


def post_transfers(journal: Journal, months: list[Month]) -> None:
    """Savings on the last working day of each quarter, and one withdrawal."""
    for month in months:
        if month.first.month in QUARTER_ENDS:
            journal.add(
                working_day_until(month.last),
                "Transfer to reserve account",
                bank(-TO_RESERVE, "Transfer to reserve", reference="XFER"),
                bank(
                    TO_RESERVE,
                    "Transfer from operating",
                    clears_in=1,
                    reference="XFER",
                    account=a.RESERVE_BANK,
                ),
            )
    index, amount = FROM_RESERVE
    journal.add(
        working_day_from(months[index].on(8)),
        "Transfer from reserve account",
        bank(-amount, "Transfer to operating", reference="XFER", account=a.RESERVE_BANK),
        bank(amount, "Transfer from reserve", clears_in=1, reference="XFER"),
    )


def post_fees_and_interest(journal: Journal, months: list[Month]) -> None:
    """What the bank charges and pays at each month end; call after the transfers."""
    for month in months:
        fee = around(58_00, 0.2, "fee", month.first)
        journal.add(
            month.last, "Bank service fee", Line(a.BANK_FEES, fee), bank(-fee, "Service fee", reference="FEE")
        )
        saved = journal.balance(a.RESERVE_BANK, month.first - ONE_DAY)
        interest = round(saved * RESERVE_RATE / 12)
        journal.add(
            month.last,
            "Interest on reserve account",
            bank(interest, "Interest", reference="INT", account=a.RESERVE_BANK),
            Line(a.INTEREST_INCOME, -interest),
        )


def post_rebates(journal: Journal, months: list[Month]) -> None:
    """Vendors' volume rebates: earned with the quarter, received in the month after."""
    for month in months:
        owed = journal.balance(a.REBATES_RECEIVABLE, month.first - ONE_DAY)
        if owed:
            journal.add(
                working_day_from(month.on(18)),
                "Volume rebates received",
                bank(owed, "ACH volume rebates"),
                Line(a.REBATES_RECEIVABLE, -owed),
            )
        if month.first.month in QUARTER_ENDS:
            earned = rebate(month.last)
            journal.add(
                month.last,
                "Volume rebates for the quarter",
                Line(a.REBATES_RECEIVABLE, earned),
                Line(a.COST_OF_GOODS, -earned),
            )


def post_unknown_items(journal: Journal, months: list[Month]) -> None:
    """A deposit explained within its month, and a debit that nobody has explained yet."""
    index, amount = UNKNOWN_DEPOSIT
    journal.add(
        working_day_from(months[index].on(11)),
        "Deposit without a sender",
        bank(amount, "Deposit, no reference", reference="DEP"),
        Line(a.SUSPENSE, -amount),
    )
    journal.add(
        working_day_from(months[index].on(17)),
        "Deposit identified: carrier's refund for damaged parcels",
        Line(a.SUSPENSE, amount),
        Line(a.FREIGHT, -amount),
    )
    journal.add(
        working_day_until(months[-1].on(24)),
        "Direct debit without a receipt",
        Line(a.SUSPENSE, UNKNOWN_DEBIT),
        bank(-UNKNOWN_DEBIT, "Direct debit 88-1043", reference="DEBIT"),
    )
