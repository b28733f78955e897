"""Paper, size and widths: nothing is cut, nothing that belongs together is parted."""

from dataclasses import replace

import pytest

from dashboard.reports.report import Column, ColumnKind, Row, RowKind, Table
from dashboard.reports.typesetting.advances import printed_width
from dashboard.reports.typesetting.fit import Fit
from dashboard.reports.typesetting.grid import LEAST_AT_THE_END, LONGEST_KEPT, kept_together
from dashboard.reports.typesetting.measures import fits_of
from dashboard.reports.typesetting.printed import (
    printed_cell,
    printed_date,
    printed_head,
    printed_percent,
    printed_rows,
)
from dashboard.reports.wording import cut_moment, summary_of
from tests.unit.reports.samples import DRAFT, HOSTILE_NAMES, aging, profit_and_loss, tie_outs

LINE, SECTION, SUBTOTAL, TOTAL, NOTE = (
    RowKind.LINE, RowKind.SECTION, RowKind.SUBTOTAL, RowKind.TOTAL, RowKind.NOTE,
)  # fmt: skip


@pytest.mark.parametrize("count", [1, 3, 9, 16])
@pytest.mark.parametrize("amount", [0, -123_456_789, -9_007_199_254_740_991])
def test_figures_always_fit_in_their_columns_and_the_columns_on_the_paper(count: int, amount: int) -> None:
    columns = tuple(Column(f"c{number}", "Year to date") for number in range(count))
    row = Row("a", "Accounts receivable", values={column.id: amount for column in columns})
    (fit,) = _fits(Table("t", "", columns, (row,)))

    figure = printed_width(printed_cell(row, columns[0], digits=2).removesuffix(")"))
    assert all(width >= figure for width in fit.columns)
    assert fit.label >= printed_width("receivable")


def test_type_is_no_smaller_than_the_table_itself_needs() -> None:
    wide, narrow = profit_and_loss().tables[0], aging(("Acme",)).tables[1]
    fits = _fits(wide, narrow)

    assert fits[0].size < fits[1].size


def test_tables_of_the_same_columns_line_up() -> None:
    small = Table("a", "", (Column("x", "X"),), (Row("r", "A", values={"x": 1}),))
    large = Table("b", "", (Column("x", "X"),), (Row("s", "B", values={"x": 123_456_789}),))
    fits = _fits(small, large)

    assert fits[0] == fits[1]


def test_a_long_reference_keeps_the_width_of_its_longest_word() -> None:
    columns = (Column("reference", "Reference", ColumnKind.TEXT), Column("x", "X"))
    row = Row("a", "A", values={"x": 1}, texts={"reference": "PAYMENT2026ABCDEFGHIJK and more " * 4})
    (fit,) = _fits(Table("t", "", columns, (row,)))

    assert fit.columns[0] >= printed_width("PAYMENT2026ABCDEFGHIJK")


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_does_not_send_a_report_to_large_paper(name: str) -> None:
    assert {fit.paper.name for fit in _fits(*aging((name,)).tables)} == {"a4"}


@pytest.mark.parametrize(
    ("kinds", "groups"),
    [
        ([], []),
        ([LINE, LINE, LINE], [1, 1, 1]),
        ([SECTION, LINE, LINE], [2, 1]),
        ([SECTION, SECTION, LINE], [3]),
        ([LINE, LINE, LINE, SUBTOTAL], [1, 3]),
        ([LINE, LINE, LINE, SUBTOTAL, TOTAL, NOTE], [1, 5]),
        ([SECTION, LINE, SUBTOTAL, SECTION, LINE, SUBTOTAL, TOTAL], [3, 4]),
        ([LINE, NOTE, LINE], [2, 1]),
        ([TOTAL], [1]),
    ],
)  # fmt: skip
def test_what_a_page_break_may_not_part(kinds: list[RowKind], groups: list[int]) -> None:
    and_more = [LINE] * (LEAST_AT_THE_END + 3)
    rows = tuple(Row(f"r{number}", "x", kind) for number, kind in enumerate([*kinds, *and_more]))

    assert kept_together(rows) == [*groups, 1, 1, 1, LEAST_AT_THE_END]


def test_the_end_of_a_long_table_has_company() -> None:
    statement = [*[LINE] * LONGEST_KEPT, SECTION, LINE, SUBTOTAL, SUBTOTAL, SECTION, LINE, SUBTOTAL, TOTAL]
    rows = tuple(Row(f"r{number}", "x", kind) for number, kind in enumerate(statement))
    of_long_labels = tuple(replace(row, label="x" * 1_000) for row in rows)

    assert kept_together(rows)[-2:] == [1, 8]
    assert kept_together(of_long_labels)[-2:] == [4, 4]


def test_a_short_table_stays_whole() -> None:
    rows = tuple(Row(f"r{number}", "x", LINE) for number in range(LONGEST_KEPT))

    assert kept_together(rows) == [LONGEST_KEPT]


def test_a_group_is_never_longer_than_a_page_can_be() -> None:
    rows = tuple(Row(f"r{number}", "x", SUBTOTAL) for number in range(95))

    assert max(kept_together(rows)) == LONGEST_KEPT
    assert sum(kept_together(rows)) == 95


@pytest.mark.parametrize(
    ("hundredths", "text"),
    [
        (None, ""),
        (0, "–"),
        (1_234, "12.3\N{NO-BREAK SPACE}%"),
        (1_235, "12.4\N{NO-BREAK SPACE}%"),
        (-560, "(5.6\N{NO-BREAK SPACE}%)"),
        (123_456_700, "1,234,567.0\N{NO-BREAK SPACE}%"),
    ],
)
def test_percentages_have_one_decimal(hundredths: int | None, text: str) -> None:
    assert printed_percent(hundredths) == text


def test_dates_and_days_read_as_people_write_them() -> None:
    days = Row("a", "A", texts={"days": "-14"})

    assert printed_date("2026-09-30") == "30\N{NO-BREAK SPACE}Sep\N{NO-BREAK SPACE}2026"
    assert printed_date("soon") == "soon"
    assert printed_cell(days, Column("days", "Days", ColumnKind.DAYS), digits=2) == "\N{MINUS SIGN}14"
    assert printed_head(Column("ytd", "YTD 30 Sep 2026")).split(" ") == ["YTD", printed_date("2026-09-30")]


def test_the_moment_of_the_cut_is_read_from_its_wording() -> None:
    assert f"{cut_moment(DRAFT):%Y-%m-%d %H:%M}" == "2026-11-21 14:05"
    assert cut_moment(replace(DRAFT, cut_at="99 Foo 2026 14:05")).year == 1980


def test_the_summary_counts_the_worst_first() -> None:
    assert summary_of(tie_outs()[:1]) == "1 rule: 1 passes."
    assert summary_of(tie_outs() * 2).startswith("10 rules: 2 fail, 2 could not run, 2 warn")


def _fits(*tables: Table, sign: str = "€") -> tuple[Fit, ...]:
    cells = [printed_rows(table, digits=2) for table in tables]
    return fits_of(tables, cells, currency="EUR", sign=sign)
