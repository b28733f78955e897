"""The tie-out rules of a package as rows: glyph and word, both numbers with what they are, the difference."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from dashboard.components.elements import status_word
from dashboard.components.wording import CHECK_WORDS, money_text
from dashboard.money import plain_text
from dashboard.schemas import PackageTieOut

WORST_FIRST = ("fail", "could_not_run", "warning", "pass", "not_applicable")
ATTENTION = frozenset({"fail", "could_not_run", "warning"})
# What a rule is about, for a strip that has room for a few words.
SUBJECTS = {
    "T01": "Journal entries",
    "T02": "Trial balance",
    "T03": "Balance sheet",
    "T04": "Accounts on the statements",
    "T05": "Equity",
    "T06": "Current-year earnings",
    "T07": "Cash flow",
    "T08": "Cash",
    "T09": "Cash flow sections",
    "T10": "Aging",
    "T11": "Aging buckets",
    "T12": "Opening balances",
    "T13": "Bank reconciliation",
    "T14": "Cash in all reports",
    "T15": "Budget",
    "T16": "One reading",
    "T17": "Unposted items",
    "T18": "Suspense",
    "T19": "Printed figures",
    "T20": "Order of periods",
    "T21": "Unusual items",
    "T22": "Recurring entries",
}
HEADLINES = {"T03": "balances", "T08": "cash ties", "T10": "aging ties", "T13": "banks reconcile"}


@dataclass(frozen=True)
class TieOutRow:
    """One tie-out rule with both numbers, in words; `brief` is all of it in a few of them."""

    id: str
    status: str
    tone: str
    title: str
    kind: str
    detail: str
    left_label: str
    left: str
    right_label: str
    right: str
    difference: str
    tolerance: str  # Empty where there is no difference.
    brief: str


def to_tie_out_rows(rules: Iterable[PackageTieOut], *, digits: int) -> list[TieOutRow]:
    """The rules in words, the worst first."""
    rows = [to_tie_out_row(rule, digits=digits) for rule in rules]
    return sorted(rows, key=lambda row: WORST_FIRST.index(row.tone))


def to_tie_out_row(rule: PackageTieOut, *, digits: int) -> TieOutRow:
    """One rule in words; what counts things has no decimal places."""
    places = digits if rule.unit == "money" else 0
    return TieOutRow(
        id=rule.id,
        status=CHECK_WORDS[rule.status],
        tone=rule.status,
        title=rule.title,
        kind=rule.kind.capitalize(),
        detail=rule.detail,
        left_label=rule.left_label,
        left=money_text(rule.left, digits=places),
        right_label=rule.right_label,
        right=money_text(rule.right, digits=places),
        difference=money_text(rule.difference, digits=places),
        tolerance=plain_text(rule.tolerance, digits=places) if rule.difference is not None else "",
        brief=brief_words(rule, digits=digits),
    )


def brief_words(rule: PackageTieOut, *, digits: int) -> str:
    """Aging off by 120.00 (T10)."""
    subject = SUBJECTS.get(rule.id, rule.title)
    if rule.difference and rule.unit == "money":
        return f"{subject} off by {money_text(abs(rule.difference), digits=digits)} ({rule.id})"
    if rule.status == "could_not_run":
        return f"{subject} could not be checked ({rule.id})"
    return f"{subject}: {rule.count} to look at ({rule.id})" if rule.count else f"{subject} ({rule.id})"


def passing_text(rows: list[TieOutRow]) -> str:
    """18 rules pass: balances, cash ties"""
    passed = {row.id for row in rows if row.tone == "pass"}
    named = ", ".join(words for rule, words in HEADLINES.items() if rule in passed)
    count = f"{len(passed)} {'rule passes' if len(passed) == 1 else 'rules pass'}"
    return f"{count}: {named}" if named else count


def tie_out_table(rows: Any) -> rx.Component:
    """Every rule on a line, in a part that scrolls by itself."""
    names = ("Result", "Rule", "What must agree")
    numbers = ("One side", "Other side", "Difference")
    head = rx.el.tr(
        *(rx.el.th(name, scope="col") for name in names),
        *(rx.el.th(name, scope="col", class_name="number") for name in numbers),
    )
    table = rx.el.table(
        rx.el.thead(head),
        rx.el.tbody(rx.foreach(rows, tie_out_line)),
        aria_label="Tie-outs",
        class_name="table tie-outs",
    )
    return rx.el.div(table, class_name="scroll", tab_index=0, role="region", aria_label="Each rule")


def tie_out_line(row: Any) -> rx.Component:
    """One rule: both its numbers with what they are, and by how much they differ."""
    return rx.el.tr(
        rx.el.td(status_word(row.status, row.tone)),
        rx.el.td(row.id, rx.el.span(row.kind, class_name="hint line-words")),
        rx.el.td(
            row.title,
            rx.cond(row.detail != "", rx.el.span(row.detail, class_name="hint line-words")),
            class_name="text",
        ),
        _side(row.left, row.left_label),
        _side(row.right, row.right_label),
        rx.el.td(
            row.difference,
            rx.cond(
                row.tolerance != "", rx.el.span(f"Tolerance {row.tolerance}", class_name="hint line-words")
            ),
            class_name="number",
        ),
        custom_attrs={"data-rule": row.id},
    )


def _side(amount: Any, label: Any) -> rx.Component:
    return rx.el.td(
        amount,
        rx.cond(label != "", rx.el.span(label, class_name="hint line-words")),
        class_name="number",
    )
