"""Bills from vendors, the payment runs, and what vendors owe back."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.demo import accounts as a
from dashboard.demo.calendar import Month, month_end, working_day_from, working_day_until
from dashboard.demo.chance import between
from dashboard.demo.journal import CHEQUE, Journal, Line, bank, payable
from dashboard.demo.parties import Vendor, vendor

CHEQUE_CLEARS_IN = (3, 8)  # working days until a vendor's bank presents a cheque
CONTAINERS = (  # month ordered, the deposit and its document, the whole price
    (6, "DEP-601", 18_000_00, 46_800_00),
    (15, "DEP-602", 20_000_00, 51_350_00),
)


@dataclass(frozen=True, slots=True)
class Bill:
    """A vendor's bill in cents; one without a payment day is on hold."""

    vendor: Vendor
    day: date
    account: str
    amount: int
    text: str
    due: date
    pays_on: date | None

    @property
    def number(self) -> str:
        disputed = "" if self.pays_on else "D"  # a second bill of the vendor on that day
        return f"{self.vendor.prefix}-{self.day:%y%m%d}{disputed}"


def bill(seller: Vendor, day: date, account: str, amount: int, text: str) -> Bill:
    """A bill on the vendor's terms, paid the way that vendor is paid."""
    due = day + timedelta(days=seller.terms_days)
    return Bill(seller, day, account, amount, text, due, _pay_day(seller, due))


def post_bills(journal: Journal, bills: list[Bill]) -> None:
    """Raise the bills of the books' own months."""
    for item in bills:
        if item.day >= journal.first_day:
            journal.add(
                item.day,
                f"{item.text}, bill {item.number} {item.vendor.name}",
                Line(item.account, item.amount),
                payable(-item.amount, item.vendor.name, item.number, item.due),
            )


def pay_bills(journal: Journal, bills: list[Bill]) -> None:
    """Pay what falls due: one payment a vendor a day, whatever the number of bills."""
    runs: dict[tuple[date, Vendor], list[Bill]] = defaultdict(list)
    for item in bills:
        if item.pays_on is not None and item.pays_on >= journal.first_day:
            runs[item.pays_on, item.vendor].append(item)
    for (day, seller), paid in runs.items():
        journal.add(
            day,
            f"Payment to {seller.name}",
            *[payable(item.amount, seller.name, item.number) for item in paid],
            money_out(seller, sum(item.amount for item in paid), day),
        )


def opening_lines(bills: list[Bill], opening_day: date) -> list[Line]:
    """Bills still unpaid when the books start."""
    return [
        payable(-item.amount, item.vendor.name, item.number, item.due)
        for item in bills
        if item.day <= opening_day and (item.pays_on is None or item.pays_on > opening_day)
    ]


def money_out(seller: Vendor, amount: int, day: date) -> Line:
    """The bank line of a payment: a cheque that is presented later, or a transfer on the day."""
    if seller.is_paid_by_cheque:
        clears_in = between(*CHEQUE_CLEARS_IN, "presented", seller.key, day)
        return bank(-amount, "", clears_in=clears_in, reference=CHEQUE)
    return bank(-amount, f"ACH {seller.name}")


def held_bills(last_day: date) -> list[Bill]:
    """Disputed bills that nobody has paid, one in each bucket of the last aging."""
    rows = (
        ("tidewater", 101, 1_964_50, "Stoneware, short delivery in dispute"),
        ("atlas", 74, 1_287_00, "Freight claim in dispute"),
        ("linen", 43, 2_410_75, "Table linen, wrong colour"),
        ("beanline", 14, 1_538_25, "Grinder burrs, awaiting credit"),
    )
    return [
        _held(vendor(key), last_day - timedelta(days=days_late), amount, text)
        for key, days_late, amount, text in rows
    ]


def post_vendor_credits(journal: Journal, months: list[Month]) -> None:
    """A credit that the vendor refunded, and one that still waits for a bill."""
    _vendor_credit(journal, months[11].on(9), vendor("greatlakes"), "GLC-311", 1_840_00)
    refunded_on = working_day_from(months[12].on(6))
    journal.add(
        refunded_on,
        f"Refund of credit GLC-311 {vendor('greatlakes').name}",
        bank(1_840_00, f"ACH {vendor('greatlakes').name}"),
        payable(-1_840_00, vendor("greatlakes").name, "GLC-311"),
    )
    _vendor_credit(journal, months[22].on(18), vendor("kumo"), "KGC-207", 1_120_00)


def post_container_shipments(journal: Journal, months: list[Month]) -> None:
    """Porcelain by the container: a deposit to the maker, then the bill less the deposit."""
    seller = vendor("duero")
    for ordered, number, deposit, total in CONTAINERS:
        _deposit(journal, months[ordered].on(10), seller, number, deposit)
        delivered_on = working_day_from(months[ordered + 1].on(12))
        item = bill(seller, delivered_on, a.INVENTORY, total, "Porcelain container")
        post_bills(journal, [item])
        journal.add(
            working_day_until(item.due),
            f"Payment of {item.number} less deposit {number} {seller.name}",
            payable(total, seller.name, item.number),
            payable(-deposit, seller.name, number),
            bank(deposit - total, f"Wire {seller.name}", reference="WIRE"),
        )
    _deposit(journal, months[23].on(10), seller, "DEP-603", 16_500_00)


def _held(seller: Vendor, due: date, amount: int, text: str) -> Bill:
    day = working_day_until(due - timedelta(days=seller.terms_days))
    return Bill(seller, day, a.FREIGHT if seller.key == "atlas" else a.INVENTORY, amount, text, due, None)


def _pay_day(seller: Vendor, due: date) -> date:
    late = timedelta(days=between(*seller.delay, "paid", seller.key, due))
    if seller.is_paid_by_cheque:
        return _cheque_run_from(due + late - timedelta(days=12))
    return working_day_until(due + late)


def _cheque_run_from(day: date) -> date:
    """Cheques are written on the 15th and on the last working day."""
    middle, last = working_day_until(day.replace(day=15)), working_day_until(month_end(day))
    runs = [middle, last, working_day_until(month_end(day) + timedelta(days=15))]
    return next(run for run in runs if run >= day)


def _vendor_credit(journal: Journal, day: date, seller: Vendor, document: str, amount: int) -> None:
    day = working_day_from(day)
    journal.add(
        day,
        f"Credit {document} {seller.name}, goods sent back",
        payable(amount, seller.name, document, day),
        Line(a.INVENTORY, -amount),
    )


def _deposit(journal: Journal, day: date, seller: Vendor, document: str, amount: int) -> None:
    day = working_day_from(day)
    journal.add(
        day,
        f"Deposit {document} to {seller.name}",
        payable(amount, seller.name, document, day),
        bank(-amount, f"Wire {seller.name}", reference="WIRE"),
    )
