"""Lines that appear and disappear between two packages, and packages that cannot be compared."""

from dashboard.builds.package_changes import _line_changes  # pyright: ignore[reportPrivateUsage]
from dashboard.builds.printed_figures import PrintedReport
from dashboard.schemas import ReportKey


def report(**rows: dict[str, int | None]) -> PrintedReport:
    return PrintedReport.model_validate(
        {
            "columns": [{"id": "actual", "label": "Sep 2026"}],
            "rows": [{"id": name, "label": name.title(), "values": values} for name, values in rows.items()],
        }
    )


def test_lines_appear_disappear_and_stay() -> None:
    before = report(sales={"actual": 5}, fees={"actual": 7}, rent={"actual": 3, "budget": None})
    after = report(rent={"actual": 3, "budget": None}, sales={"actual": 9}, fuel={"actual": 2})

    lines = list(_line_changes(ReportKey.PROFIT_AND_LOSS, before, after, ()))

    assert [(line.row_id, line.kind) for line in lines] == [
        ("sales", "changed"),
        ("fuel", "appeared"),
        ("fees", "disappeared"),
    ]
    assert [
        (figure.label, figure.was, figure.now, figure.difference) for line in lines for figure in line.figures
    ] == [("Sep 2026", 5, 9, 4), ("Sep 2026", None, 2, 2), ("Sep 2026", 7, None, -7)]
