"""What customers pay: in full, in parts, too much, in advance, after a credit note, or not at all."""

from collections.abc import Callable
from datetime import date, timedelta

from dashboard.demo import accounts as a
from dashboard.demo.calendar import Month, working_day_from
from dashboard.demo.journal import Journal, Line, bank, receivable
from dashboard.demo.parties import Customer, customer
from dashboard.demo.sales import SALES_TAX_RATE, Invoice
from dashboard.demo.seasons import COST_SHARE

CEDAR_SURPLUS = ("RCPT-1008", 500_00)
TABLESIDE_CREDIT = ("CN-2002", 1_180_00)


def post_receipts(journal: Journal, drawn: list[Invoice], months: list[Month]) -> None:
    """Settle every invoice the way its customer does."""
    _credit_note(journal, months[13].on(22), customer("tableside"), *TABLESIDE_CREDIT)
    _credit_note(journal, months[22].on(20), customer("willow"), "CN-2004", 940_00)
    _pays_in_advance(journal, months[23].on(12), customer("brightwater"), "RCPT-1023", 2_500_00)
    for invoice in drawn:
        if invoice.pays_on is not None and invoice.pays_on >= journal.first_day:
            special = SPECIAL.get((invoice.month_index, invoice.customer.key))
            settle = special if special is not None and invoice.position == 0 else _pays_in_full
            settle(journal, invoice, invoice.pays_on)


def _pays_in_full(journal: Journal, invoice: Invoice, day: date) -> None:
    _receive(journal, day, invoice, invoice.total, f"Payment of {invoice.number}")


def _receive(journal: Journal, day: date, invoice: Invoice, amount: int, text: str, *others: Line) -> None:
    received = amount - sum(line.amount for line in others)
    journal.add(
        day,
        f"{text} {invoice.customer.name}",
        _money_in(invoice.customer, received),
        receivable(-amount, invoice.customer.name, invoice.number),
        *others,
    )


def _money_in(buyer: Customer, amount: int) -> Line:
    if buyer.pays_by_cheque:
        return bank(amount, f"Deposit {buyer.name}", clears_in=2, reference="DEP")
    return bank(amount, f"ACH {buyer.name}")


def _pays_in_parts(journal: Journal, invoice: Invoice, day: date) -> None:
    half = invoice.total // 2
    _receive(journal, day, invoice, half, f"Part payment of {invoice.number}")
    rest_on = working_day_from(invoice.due + timedelta(days=75))
    _receive(journal, rest_on, invoice, invoice.total - half, f"Rest of {invoice.number}")


def _pays_too_much(document: str, surplus: int) -> Callable[[Journal, Invoice, date], None]:
    def settle(journal: Journal, invoice: Invoice, day: date) -> None:
        on_account = receivable(-surplus, invoice.customer.name, document, day)
        _receive(journal, day, invoice, invoice.total, f"Overpayment of {invoice.number}", on_account)

    return settle


def _uses_credit(document: str, credit: int) -> Callable[[Journal, Invoice, date], None]:
    def settle(journal: Journal, invoice: Invoice, day: date) -> None:
        applied = receivable(credit, invoice.customer.name, document)
        _receive(journal, day, invoice, invoice.total, f"Payment of {invoice.number} less credit", applied)

    return settle


def _is_credited(document: str, net: int) -> Callable[[Journal, Invoice, date], None]:
    def settle(journal: Journal, invoice: Invoice, day: date) -> None:
        tax = round(net * SALES_TAX_RATE) if invoice.customer.is_taxed else 0
        journal.add(
            working_day_from(invoice.day + timedelta(days=9)),
            f"Credit note {document} on {invoice.number} {invoice.customer.name}",
            Line(a.RETURNS, net),
            Line(a.SALES_TAX, tax),
            receivable(-net - tax, invoice.customer.name, invoice.number),
            *_goods_back(net),
        )
        _receive(journal, day, invoice, invoice.total - net - tax, f"Payment of {invoice.number}")

    return settle


def _pays_short(journal: Journal, invoice: Invoice, day: date) -> None:
    lost = invoice.total * 15 // 100
    _receive(journal, day, invoice, invoice.total - lost, f"Short payment of {invoice.number}")
    journal.add(
        working_day_from(day + timedelta(days=95)),
        f"Write-off of the rest of {invoice.number} {invoice.customer.name}",
        Line(a.BAD_DEBTS, lost),
        receivable(-lost, invoice.customer.name, invoice.number),
    )


def _credit_note(journal: Journal, day: date, buyer: Customer, document: str, net: int) -> None:
    day = working_day_from(day)
    journal.add(
        day,
        f"Credit note {document} {buyer.name}, goods returned",
        Line(a.RETURNS, net),
        receivable(-net, buyer.name, document, day),
        *_goods_back(net),
    )


def _goods_back(net: int) -> tuple[Line, Line]:
    cost = round(net * COST_SHARE[a.KITCHENWARE])
    return Line(a.INVENTORY, cost), Line(a.COST_OF_GOODS, -cost)


def _pays_in_advance(journal: Journal, day: date, buyer: Customer, document: str, amount: int) -> None:
    day = working_day_from(day)
    journal.add(
        day,
        f"Payment on account {document} {buyer.name}",
        _money_in(buyer, amount),
        receivable(-amount, buyer.name, document, day),
    )


# The invoices that are not simply paid in full, by month and customer; the first one of each.
SPECIAL = {
    (4, "northgate"): _is_credited("CN-2001", 860_00),
    (5, "quayside"): _pays_short,
    (8, "cedar"): _pays_too_much(*CEDAR_SURPLUS),
    (9, "cedar"): _uses_credit(*CEDAR_SURPLUS),
    (12, "pinecrest"): _pays_in_parts,
    (14, "tableside"): _uses_credit(*TABLESIDE_CREDIT),
    (18, "hudson"): _is_credited("CN-2003", 1_325_00),
    (21, "hudson"): _pays_too_much("RCPT-1021", 350_00),
    (21, "pinecrest"): _pays_in_parts,
}
