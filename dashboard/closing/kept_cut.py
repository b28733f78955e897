"""A cut that is kept: what the reports said then, to be compared with what they say now."""

import zlib
from collections.abc import Mapping

from dashboard.closing.snapshot import FAST
from dashboard.reports.all_reports import MAKERS
from dashboard.reports.cut import Cut
from dashboard.schemas import FigureDifference, ReportKey

Figures = Mapping[tuple[ReportKey, str, str], tuple[str, int | None]]  # (report, row, column): (label, value)


def deflated(cut: Cut) -> bytes:
    """The cut as it is kept."""
    return zlib.compress(cut.model_dump_json().encode(), FAST)


def inflated(kept: bytes) -> Cut:
    """What `deflated` made."""
    return Cut.model_validate_json(zlib.decompress(kept))


def figure_differences(then: Cut, now: Cut) -> list[FigureDifference]:
    """The figures of all seven reports that differ, in the order of the reports; natural signs."""
    before, after = _figures(then), _figures(now)
    differing = [
        key
        for key in dict.fromkeys((*before, *after))
        if (before.get(key) or ("", None))[1] != (after.get(key) or ("", None))[1]
    ]
    return [
        FigureDifference(
            report=key[0],
            row_id=key[1],
            column=key[2],
            label=(after.get(key) or before[key])[0],
            then=before[key][1] if key in before else None,
            now=after[key][1] if key in after else None,
        )
        for key in differing
    ]


def _figures(cut: Cut) -> Figures:
    figures: dict[tuple[ReportKey, str, str], tuple[str, int | None]] = {}
    for key, make in MAKERS.items():
        for table in make(cut).tables:
            for row in table.rows:
                for column, value in row.values.items():
                    figures[key, row.id, column] = (row.label, value)
    return figures
