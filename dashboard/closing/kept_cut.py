"""A cut that is kept: what the reports said then, to be compared with what they say now."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.closing.snapshot import FAST
from dashboard.reports.all_reports import MAKERS
from dashboard.reports.cut import Cut
from dashboard.schemas import FigureDifference, ReportKey


@dataclass(frozen=True, slots=True)
class _Figure:
    """One printed figure: of which line, under which heading."""

    label: str
    heading: str
    value: int | None


Figures = Mapping[tuple[ReportKey, str, str], _Figure]  # By report, row and column.


def deflated(cut: Cut) -> bytes:
    """The cut as it is kept."""
    return zlib.compress(cut.model_dump_json().encode(), FAST)


def inflated(kept: bytes) -> Cut:
    """What `deflated` made."""
    return Cut.model_validate_json(zlib.decompress(kept))


def figure_differences(then: Cut, now: Cut) -> list[FigureDifference]:
    """The figures of all seven reports that differ, in the order of the reports; natural signs."""
    before, after = _figures(then), _figures(now)
    return [
        _difference(key, before.get(key), after.get(key))
        for key in dict.fromkeys((*before, *after))
        if _value(before.get(key)) != _value(after.get(key))
    ]


def _difference(
    key: tuple[ReportKey, str, str], before: _Figure | None, after: _Figure | None
) -> FigureDifference:
    shown = after or before
    assert shown is not None  # noqa: S101 -- it differs, so one of them has it.
    report, row_id, column = key
    return FigureDifference(
        report=report,
        row_id=row_id,
        label=shown.label,
        column=column,
        column_label=shown.heading,
        then=_value(before),
        now=_value(after),
    )


def _value(figure: _Figure | None) -> int | None:
    return figure.value if figure else None


def _figures(cut: Cut) -> Figures:
    figures: dict[tuple[ReportKey, str, str], _Figure] = {}
    for key, make in MAKERS.items():
        for table in make(cut).tables:
            headings = {column.id: column.label for column in table.columns}
            for row in table.rows:
                for column, value in row.values.items():
                    figures[key, row.id, column] = _Figure(row.label, headings.get(column, ""), value)
    return figures
