"""Sales: invoices to trade customers, card sales in the showroom and web shop, service plans earned."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard.demo import accounts as a
from dashboard.demo.calendar import Month, add_months, month_end, working_day_from
from dashboard.demo.chance import around, between, share, to_step
from dashboard.demo.journal import Journal, Line, bank, receivable
from dashboard.demo.parties import CUSTOMERS, Customer, customer
from dashboard.demo.seasons import COST_SHARE, COUNTER_SALES, TRADE_SALES, volume

SALES_TAX_RATE = 0.08875
CARD_FEE_RATE = 0.026
TERMS = timedelta(days=30)
MONTHS_BEFORE = 6  # how far back the invoices reach that may still be open when the books start
STOPPED_PAYING = ("oldmill", 18)  # this customer pays nothing invoiced from this month on
FIRST_INVOICE = 10231
COUNTER_DAYS = (10, 20, 31)
PLAN_PRICE = 5_400_00
PLAN_MONTHS = {2: "copperline", 5: "cedar", 8: "hudson", 11: "ironbridge"}  # renewal month: customer


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice; net is (revenue account, cents) pairs, position 0 is the customer's first of the month."""

    customer: Customer
    day: date
    month_index: int
    position: int
    net: tuple[tuple[str, int], ...]
    tax: int = 0
    cost: int = 0
    pays_on: date | None = None
    number: str = ""

    @property
    def due(self) -> date:
        return self.day + TERMS

    @property
    def total(self) -> int:
        return sum(amount for _, amount in self.net) + self.tax


def invoices(months: list[Month]) -> list[Invoice]:
    """Every invoice by date, those from the half year before the books included, numbered."""
    drawn = [
        _draw(month, buyer, position)
        for month in _earlier(months[0]) + months
        for buyer in CUSTOMERS
        for position in range(buyer.invoices_a_month)
    ]
    drawn += [_service_plan(month) for month in months if month.first.month in PLAN_MONTHS]
    drawn.sort(key=lambda invoice: (invoice.day, invoice.customer.key))
    first = min(index for index, invoice in enumerate(drawn) if invoice.month_index >= 0)
    return [
        replace(invoice, number=f"INV-{FIRST_INVOICE + index - first}") for index, invoice in enumerate(drawn)
    ]


def post_invoices(journal: Journal, drawn: list[Invoice]) -> None:
    """Raise the invoices of the books' own months, with their cost of sales."""
    for invoice in drawn:
        if invoice.day >= journal.first_day:
            journal.add(
                invoice.day,
                f"Invoice {invoice.number} {invoice.customer.name}",
                receivable(invoice.total, invoice.customer.name, invoice.number, invoice.due),
                *[Line(account, -amount) for account, amount in invoice.net],
                Line(a.SALES_TAX, -invoice.tax),
                Line(a.COST_OF_GOODS, invoice.cost),
                Line(a.INVENTORY, -invoice.cost),
            )


def post_counter_sales(journal: Journal, months: list[Month]) -> None:
    """Card sales, three settlements a month; the last one is always in transit at month end."""
    for month in months:
        for day in COUNTER_DAYS:
            net = around(COUNTER_SALES * volume(month) / len(COUNTER_DAYS), 0.12, "counter", month.first, day)
            coffee = to_step(net * (0.30 + 0.1 * share("mix", month.first, day)), 25)
            tax = round(net * SALES_TAX_RATE)
            fee = round((net + tax) * CARD_FEE_RATE)
            cost = round((net - coffee) * COST_SHARE[a.KITCHENWARE] + coffee * COST_SHARE[a.COFFEE])
            journal.add(
                month.on(day),
                "Card sales, showroom and web shop",
                bank(net + tax - fee, "Card settlement", clears_in=2, reference="CARDS"),
                Line(a.BANK_FEES, fee),
                Line(a.KITCHENWARE, coffee - net),
                Line(a.COFFEE, -coffee),
                Line(a.SALES_TAX, -tax),
                Line(a.COST_OF_GOODS, cost),
                Line(a.INVENTORY, -cost),
            )


def post_service_plans_earned(journal: Journal, months: list[Month]) -> None:
    """A twelfth of every running service plan each month."""
    for month in months:
        earned = len(PLAN_MONTHS) * PLAN_PRICE // 12
        journal.add(
            month.last, "Service plans earned", Line(a.DEFERRED_REVENUE, earned), Line(a.SERVICE, -earned)
        )


def opening_lines(drawn: list[Invoice], opening_day: date) -> list[Line]:
    """Invoices still open when the books start, and the part of the service plans not yet earned."""
    carried = [
        receivable(invoice.total, invoice.customer.name, invoice.number, invoice.due)
        for invoice in drawn
        if invoice.day <= opening_day and (invoice.pays_on is None or invoice.pays_on > opening_day)
    ]
    months_left = sum(11 - (opening_day.month - renewal) % 12 for renewal in PLAN_MONTHS)
    return [*carried, Line(a.DEFERRED_REVENUE, -months_left * PLAN_PRICE // 12)]


def taxed_share() -> float:
    """Share of trade sales that carries sales tax."""
    return sum(buyer.weight for buyer in CUSTOMERS if buyer.is_taxed)


def _earlier(first: Month) -> list[Month]:
    starts = [add_months(first.first, -back) for back in range(MONTHS_BEFORE, 0, -1)]
    return [Month(index - MONTHS_BEFORE, start, month_end(start)) for index, start in enumerate(starts)]


def _draw(month: Month, buyer: Customer, position: int) -> Invoice:
    key = (buyer.key, month.first, position)
    width = 22 // buyer.invoices_a_month
    day = working_day_from(month.on(2 + position * width + between(0, width - 1, "day", *key)))
    net = around(TRADE_SALES * volume(month) * buyer.weight / buyer.invoices_a_month, 0.16, "net", *key)
    main = buyer.mix[between(0, 2, "main", *key)]
    other = buyer.mix[between(0, 2, "other", *key)]
    second = to_step(net * 0.3, 25) if other != main and share("split", *key) < 0.35 else 0
    parts = ((main, net - second), (other, second)) if second else ((main, net),)
    stopped = (buyer.key, month.index) >= STOPPED_PAYING and buyer.key == STOPPED_PAYING[0]
    return Invoice(
        customer=buyer,
        day=day,
        month_index=month.index,
        position=position,
        net=parts,
        tax=round(net * SALES_TAX_RATE) if buyer.is_taxed else 0,
        cost=round(sum(amount * COST_SHARE[account] for account, amount in parts)),
        pays_on=None if stopped else _pay_day(buyer, day, *key),
    )


def _service_plan(month: Month) -> Invoice:
    buyer = customer(PLAN_MONTHS[month.first.month])
    day = working_day_from(month.on(3))
    return Invoice(
        customer=buyer,
        day=day,
        month_index=month.index,
        position=buyer.invoices_a_month,
        net=((a.DEFERRED_REVENUE, PLAN_PRICE),),
        pays_on=_pay_day(buyer, day, buyer.key, month.first, "plan"),
    )


def _pay_day(buyer: Customer, day: date, *key: object) -> date:
    return working_day_from(day + TERMS + timedelta(days=between(*buyer.delay, "pays", *key)))
