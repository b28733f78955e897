"""Names inside a workbook: of its sheets, of its key totals; and what stands in its page margins."""

import re
from collections.abc import Iterable

from dashboard.reports.plain import one_line
from dashboard.reports.report import Report, Row, RowKind

LONGEST_SHEET_NAME = 31
LONGEST_MARGIN_TEXT = 100  # Both texts of a margin and the codes around them must stay below 255.
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
TAKEN_BY_EXCEL = "history"
NAMED_ROW = re.compile(r"[a-z][a-z0-9_]*")


def sheet_names(titles: Iterable[str]) -> list[str]:
    """One name for each title that Excel takes: short, without reserved characters, none twice."""
    taken = {TAKEN_BY_EXCEL}
    names: list[str] = []
    for title in titles:
        name = _free_name(_sheet_name(title), taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def total_name(report: Report, row: Row) -> str | None:
    """The name by which other sheets may call a total: "pl_net_income"; None for rows of the books' own."""
    if row.kind not in {RowKind.SUBTOTAL, RowKind.TOTAL} or row.party or not NAMED_ROW.fullmatch(row.id):
        return None
    return f"{report.key.value}_{row.id}"


def margin_text(text: str) -> str:
    """Text for a page margin, where "&" begins a code, "&&" stands for itself and "&G" asks for a picture."""
    shown = one_line(text)
    if len(shown) > LONGEST_MARGIN_TEXT:
        shown = shown[: LONGEST_MARGIN_TEXT - 1] + "…"
    return re.sub(r"&&(?=[G\[])", "&& ", shown.replace("&", "&&"))


def _sheet_name(title: str) -> str:
    name = " ".join(NOT_IN_SHEET_NAMES.sub(" ", one_line(title)).split())
    return name.strip("'")[:LONGEST_SHEET_NAME].rstrip("' ") or "Sheet"


def _free_name(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate.casefold() in taken:
        ending = f" {number}"
        candidate = name[: LONGEST_SHEET_NAME - len(ending)] + ending
        number += 1
    return candidate
