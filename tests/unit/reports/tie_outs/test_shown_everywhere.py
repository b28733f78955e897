"""What a rule found is the same on the tie-out sheet of both formats, in figures.json, the API and on screen."""

import json
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from dashboard.components.tie_outs import to_tie_out_row
from dashboard.reports.figures import figures_json
from dashboard.reports.pdf import cover_pdf
from dashboard.reports.report import PackageContent, TieOut, TieOutStatus
from dashboard.reports.tie_outs.all_rules import ALL_RULES
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.wording import STATUS_WORDS, TIE_OUT_TITLE
from dashboard.reports.xlsx import cover_xlsx
from dashboard.schemas import PackageTieOut
from tests.unit.reports.hand_made import bank, bank_item, entry, month
from tests.unit.reports.pdf_text import pages_of, squeezed
from tests.unit.reports.samples import DRAFT
from tests.unit.reports.tie_outs.test_every_rule_can_fail import BROKEN, RULES, UNREADABLE, result_of
from tests.unit.reports.tie_outs.test_rules import books, package

DIGITS = DRAFT.minor_unit_digits
WARNINGS = {
    "T09": books(entry("2026-09-09", {"1990": 5_00, "1010": -5_00})),
    "T12": books(
        previous_package=package(balances={"1010": 1}), periods=(month("2026-08"), month("2026-09"))
    ),
    "T13": books(banks=(bank("1010", "2026-09-20", 930_00),)),
    "T17": books(banks=(bank("1010", "2026-09-30", 925_00, unbooked=(bank_item("2026-09-30", -5_00),)),)),
    "T20": books(periods=(month("2026-08"), month("2026-09"))),
}
RESULTS: dict[str, list[TieOut]] = {
    "pass": [result_of(rule, Evidence(books())) for rule in RULES],
    "warning": [result_of(rule, Evidence(cut)) for rule, cut in WARNINGS.items()],
    "fail": [result_of(rule, broken(books())) for rule, (broken, _) in BROKEN.items()],
    "could_not_run": [result_of(rule, unreadable(books())) for rule, unreadable in UNREADABLE.items()],
}


def figures_of(results: list[TieOut]) -> list[dict[str, Any]]:
    content = PackageContent(reports=(), tie_outs=tuple(results))
    return json.loads(figures_json(books(), content))["tie_outs"]


def number(amount: int | None, result: TieOut) -> str:
    """As paper and screen print it, said here in words of its own."""
    if amount is None:
        return ""
    places = DIGITS if result.unit == "money" else 0
    text = f"{abs(amount) / 10**places:,.{places}f}" if amount else "–"
    return f"({text})" if amount < 0 else text


def test_every_state_is_looked_at() -> None:
    of = {name: {result.status.value for result in results} for name, results in RESULTS.items()}

    assert of["warning"] == {"warning"}
    assert of["could_not_run"] == {"could_not_run"}
    assert of["pass"] <= {"pass", "not_applicable"}
    assert of["fail"] <= {"fail", "warning"}
    assert {result.status for results in RESULTS.values() for result in results} == set(TieOutStatus)


@pytest.mark.parametrize("state", RESULTS)
def test_the_sheet_as_pdf(state: str) -> None:
    results = RESULTS[state]
    sheet = squeezed(" ".join(pages_of(cover_pdf(frame=DRAFT, reports=[], tie_outs=results))))

    for result in results:
        two = f"{result.left_label}{number(result.left, result)}{result.right_label}{number(result.right, result)}"
        start = sheet.index(squeezed(f"{result.id} {result.kind.value.capitalize()} {result.title}"))
        words = (result.detail, two, number(result.difference, result), STATUS_WORDS[result.status])
        for expected in words:
            assert squeezed(expected) in sheet[start : start + 1_500], (result.id, expected)


@pytest.mark.parametrize("state", RESULTS)
def test_the_sheet_as_workbook(state: str) -> None:
    results = RESULTS[state]
    book = load_workbook(BytesIO(cover_xlsx(frame=DRAFT, reports=[], tie_outs=results)), data_only=True)
    rows = {str(row[0]): row[1:] for row in book[TIE_OUT_TITLE].iter_rows(values_only=True)}

    for result in results:
        scale = 10 ** (DIGITS if result.unit == "money" else 0)
        left, right, difference = (
            None if amount is None else amount / scale
            for amount in (result.left, result.right, result.difference)
        )
        assert rows[result.id] == (
            *(result.kind.value.capitalize(), result.title),
            *(result.left_label, left, result.right_label, right),
            *(difference, None if difference is None else result.tolerance / scale),
            *(STATUS_WORDS[result.status], result.count, result.detail),
        )


@pytest.mark.parametrize("state", RESULTS)
def test_the_file_and_what_the_api_makes_of_it(state: str) -> None:
    results = RESULTS[state]

    for result, found in zip(results, figures_of(results), strict=True):
        assert found == {
            field: getattr(result, field)
            for field in (
                *("id", "title", "kind", "status", "left_label", "left", "right_label", "right"),
                *("difference", "tolerance", "detail", "count", "unit"),
            )
        }
        assert PackageTieOut.model_validate(found).model_dump() == found


@pytest.mark.parametrize("state", RESULTS)
def test_the_line_on_screen(state: str) -> None:
    results = RESULTS[state]

    for result, found in zip(results, figures_of(results), strict=True):
        row = to_tie_out_row(PackageTieOut.model_validate(found), digits=DIGITS)
        assert (row.id, row.title, row.detail) == (result.id, result.title, result.detail)
        assert row.status in STATUS_WORDS[result.status]
        assert (row.left, row.right, row.difference) == tuple(
            number(amount, result) for amount in (result.left, result.right, result.difference)
        )
        assert bool(row.tolerance) == (result.difference is not None)


def test_a_tolerance_is_shown_in_the_rules_unit() -> None:
    counted, money = (result_of(rule, Evidence(books())) for rule in ("T01", "T02"))
    rows = [
        to_tie_out_row(PackageTieOut.model_validate(found), digits=DIGITS).tolerance
        for found in figures_of([replace(counted, tolerance=5), replace(money, tolerance=5)])
    ]

    assert rows == ["5", "0.05"]


def test_the_rules_are_all_there() -> None:
    assert [result.id for result in RESULTS["fail"]] == [rule.id for rule in ALL_RULES]
