"""The rules over whole books: random ones keep every hard rule, and a rule that cannot run is no pass."""

import pytest
from hypothesis import given, settings

from dashboard.reports.cut import Cut
from dashboard.reports.report import TieOut, TieOutKind, TieOutStatus
from dashboard.reports.tie_outs.all_rules import ALL_RULES, check
from tests.unit.reports.hand_made import bank, budget, cut_of, entry, opening
from tests.unit.reports.random_books import cuts

SOUND = cut_of(
    [
        opening("2025-12-31", {"1010": 900_00, "1500": 300_00, "3000": -1_200_00}),
        entry("2026-08-31", {"6500": 5_00, "1590": -5_00}),
        entry("2026-09-01", {"1010": 80_00, "4000": -80_00}),
        entry("2026-09-30", {"6500": 5_00, "1590": -5_00}),
    ],
    banks=(bank("1010", "2026-09-30", 980_00),),
    budgets=(budget("4000", "2026-09", 100_00),),
)
# Periods are not of the random books' making, banks and issued packages neither.
NOT_OF_RANDOM_BOOKS = {"T13", "T20"}


@settings(deadline=None, max_examples=60)
@given(cuts())
def test_random_balanced_books_keep_every_hard_rule(cut: Cut) -> None:
    failed = [
        (tie_out.id, tie_out.detail)
        for tie_out in check(cut)
        if tie_out.blocks and tie_out.id not in NOT_OF_RANDOM_BOOKS
    ]

    assert not failed


def test_sound_books_pass_every_rule() -> None:
    results = {tie_out.id: tie_out for tie_out in check(SOUND)}

    assert {tie_out.id for tie_out in results.values() if tie_out.status != TieOutStatus.PASS} == {"T12"}
    assert results["T12"].status == TieOutStatus.NOT_APPLICABLE
    assert all(tie_out.left == tie_out.right for tie_out in results.values())
    assert list(results) == [f"T{number:02}" for number in range(1, 23)]


WITHOUT_BALANCES = SOUND.model_copy(update={"balances": ()})
RUN_WITHOUT_BALANCES = {"T01", "T12", "T16", "T17", "T18", "T20"}


@pytest.mark.parametrize("rule", [rule.id for rule in ALL_RULES if rule.id not in RUN_WITHOUT_BALANCES])
def test_a_rule_that_lacks_its_figures_could_not_run(rule: str) -> None:
    (result,) = [tie_out for tie_out in check(WITHOUT_BALANCES) if tie_out.id == rule]

    assert result.status == TieOutStatus.COULD_NOT_RUN
    assert "no balances" in result.detail
    assert result.blocks == (result.kind == TieOutKind.HARD)


def test_suspense_without_balances_could_not_run_either() -> None:
    (result,) = [tie_out for tie_out in check(WITHOUT_BALANCES) if tie_out.id == "T18"]

    assert result.status == TieOutStatus.COULD_NOT_RUN


def test_what_is_of_the_wrong_type_could_not_run() -> None:
    broken = SOUND.model_copy(
        update={"unbalanced_entries": None, "periods": None, "banks": None, "accounts": None}
    )

    assert {tie_out.status for tie_out in check(broken)} <= {
        TieOutStatus.COULD_NOT_RUN,
        TieOutStatus.NOT_APPLICABLE,
        TieOutStatus.PASS,
        TieOutStatus.FAIL,
    }
    by_id: dict[str, TieOut] = {tie_out.id: tie_out for tie_out in check(broken)}
    for rule in ("T01", "T16", "T17", "T18", "T20"):
        assert by_id[rule].status in {TieOutStatus.COULD_NOT_RUN, TieOutStatus.FAIL}
