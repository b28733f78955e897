"""figures.json: every figure under the documented names, and the same bytes for the same cut."""

import json
from typing import Any

import jsonschema

from dashboard.reports.catalogue import package_content
from dashboard.reports.cut import Cut
from dashboard.reports.figures import figures_json
from dashboard.schemas import ReportKey
from tests.unit.reports.hand_made import Line, bank, budget, cut_of, entry

CUT = cut_of(
    [
        entry("2026-09-01", [Line("1100", 80_00, "Café “Ñandú”", "INV-1"), Line("4000", -80_00)]),
        entry("2026-09-02", {"1010": 5_00, "4000": -5_00}),
    ],
    banks=(bank("1010", "2026-09-30", 5_00),),
    budgets=(budget("4000", "2026-09", 100_00),),
)
AMOUNT = {"type": ["integer", "null"]}
TEXT_OR_NULL = {"type": ["string", "null"]}
ROW = {
    "type": "object",
    "required": ["id", "label", "kind", "account", "party", "document", "values"],
    "properties": {
        "kind": {"enum": ["section", "line", "subtotal", "total", "note"]},
        "account": TEXT_OR_NULL,
        "party": TEXT_OR_NULL,
        "document": TEXT_OR_NULL,
        "values": {"type": "object", "additionalProperties": AMOUNT},
    },
}
REPORT = {
    "type": "object",
    "required": ["title", "columns", "rows"],
    "properties": {
        "columns": {"type": "array", "items": {"type": "object", "required": ["id", "label"]}},
        "rows": {"type": "array", "minItems": 1, "items": ROW},
    },
}
DOCUMENTED = {
    "type": "object",
    "required": [
        "currency",
        "minor_unit_digits",
        "period_start",
        "period_end",
        "watermark",
        "reports",
        "tie_outs",
    ],
    "properties": {
        "reports": {"type": "object", "additionalProperties": REPORT},
        "tie_outs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "title", "kind", "status", "left", "right", "difference", "tolerance"],
                "properties": {"left": AMOUNT, "right": AMOUNT, "difference": AMOUNT},
            },
        },
    },
}


def read(cut: Cut) -> dict[str, Any]:
    return json.loads(figures_json(cut, package_content(cut, list(ReportKey))))


def test_it_has_the_documented_shape() -> None:
    figures = read(CUT)

    jsonschema.validate(figures, DOCUMENTED)
    assert list(figures["reports"]) == [
        *("pl", "balance_sheet", "cash_flow", "ar_aging", "ap_aging"),
        *("budget_vs_actual", "bank_reconciliation"),
    ]
    assert (figures["currency"], figures["minor_unit_digits"]) == ("USD", 2)
    assert (figures["period_start"], figures["period_end"]) == ("2026-09-01", "2026-09-30")
    assert figures["watermark"] == CUT.watermark


def test_rows_carry_their_account_party_and_document() -> None:
    reports = read(CUT)["reports"]
    by_id = {row["id"]: row for report in reports.values() for row in report["rows"]}

    assert by_id["account-4000"]["account"] == "4000"
    assert by_id["document-1100-Café “Ñandú”-INV-1"]["document"] == "INV-1"
    assert by_id["document-1100-Café “Ñandú”-INV-1"]["party"] == "Café “Ñandú”"
    assert by_id["document-1100-Café “Ñandú”-INV-1"]["values"]["d1_30"] == 80_00


def test_only_money_columns_are_columns() -> None:
    reports = read(CUT)["reports"]

    assert [column["id"] for column in reports["pl"]["columns"]] == [
        *("actual", "prior_period", "change", "prior_year", "year_change"),
        *("ytd", "prior_ytd", "ytd_change"),
        *("2025-10-31", "2025-11-30", "2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31"),
        *("2026-04-30", "2026-05-31", "2026-06-30", "2026-07-31", "2026-08-31", "2026-09-30"),
        "trend_total",
    ]
    assert [column["id"] for column in reports["ar_aging"]["columns"]] == [
        *("current", "d1_30", "d31_60", "d61_90", "over_90", "unapplied", "total"),
        "original",
    ]


def test_missing_comparatives_are_null_and_headings_have_no_figures() -> None:
    rows = {row["id"]: row for row in read(CUT)["reports"]["pl"]["rows"]}

    assert rows["net_income"]["values"]["prior_period"] is None
    assert rows["net_income"]["percents"] == {
        "change_pct": None,
        "year_change_pct": None,
        "ytd_change_pct": None,
    }
    assert rows["revenue"]["values"] == {}


def test_the_same_cut_gives_the_same_bytes() -> None:
    stored = Cut.model_validate_json(CUT.model_dump_json())
    first = figures_json(CUT, package_content(CUT, list(ReportKey)))
    second = figures_json(stored, package_content(stored, list(ReportKey)))

    assert first == second
    assert "Café “Ñandú”".encode() in first
    assert b"\r" not in first


def test_only_the_reports_asked_for_are_in_it() -> None:
    content = package_content(CUT, [ReportKey.CASH_FLOW])

    assert list(json.loads(figures_json(CUT, content))["reports"]) == ["cash_flow"]
