"""Tie-out rules in words: what a strip says of them, and in which order they stand."""

import pytest

from dashboard.components.tie_outs import passing_text, to_tie_out_row, to_tie_out_rows
from dashboard.schemas import PackageTieOut


def rule(rule_id: str, **facts: object) -> PackageTieOut:
    return PackageTieOut.model_validate(
        {"id": rule_id, "title": "What must agree", "kind": "hard", "status": "pass", **facts}
    )


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"status": "fail", "difference": -120_00}, "Aging off by 120.00 (T10)"),
        ({"status": "fail", "difference": 98_765_43}, "Aging off by 98,765.43 (T10)"),
        ({"status": "could_not_run"}, "Aging could not be checked (T10)"),
        ({"status": "warning", "count": 3}, "Aging: 3 to look at (T10)"),
        ({"status": "warning"}, "Aging (T10)"),
    ],
)
def test_what_needs_a_look_is_said_in_a_few_words(facts: dict[str, object], words: str) -> None:
    assert to_tie_out_row(rule("T10", **facts), digits=2).brief == words


def test_the_worst_comes_first_and_both_numbers_are_there() -> None:
    rules = [rule("T03"), rule("T10", status="fail", left=5_00, right=7_00, difference=-2_00)]
    first, second = to_tie_out_rows(rules, digits=2)

    assert (first.id, first.status, first.left, first.right, first.difference) == (
        *("T10", "Fail", "5.00", "7.00", "(2.00)"),
    )
    assert second.status == "Pass"


def test_the_strip_names_what_matters_most() -> None:
    rows = to_tie_out_rows([rule("T01"), rule("T03"), rule("T08")], digits=2)

    assert passing_text(rows) == "3 rules pass: balances, cash ties"
    assert passing_text(to_tie_out_rows([rule("T01")], digits=2)) == "1 rule passes"
