"""What a report costs to render as its rows grow: `python -m tests.benchmarks.bench_rendering`.

Milliseconds depend on the machine; the ratios should not: a doubling of the rows about doubles the cost.
"""

from collections.abc import Callable
from time import perf_counter

from dashboard.reports.pdf import report_pdf
from dashboard.reports.report import Report
from dashboard.reports.xlsx import report_xlsx
from tests.unit.reports.samples import DRAFT, aging, profit_and_loss

DOUBLINGS = 6
REPEATS = 3
Render = Callable[[Report], bytes]
RENDERERS: dict[str, Render] = {
    "pdf": lambda report: report_pdf(report, frame=DRAFT),
    "xlsx": lambda report: report_xlsx(report, frame=DRAFT),
}


def wide(scale: int) -> Report:
    """A profit and loss of nine columns."""
    return profit_and_loss(lines=8 * scale)


def documents(scale: int) -> Report:
    """An aging with three documents to each party."""
    return aging(tuple(f"Party {number}" for number in range(8 * scale)), documents=3)


def rows_of(report: Report) -> int:
    return sum(len(table.rows) for table in report.tables)


def seconds(render: Render, report: Report) -> float:
    """The quickest of a few, once the compiler and its fonts are warm."""
    times: list[float] = []
    for _ in range(REPEATS):
        start = perf_counter()
        render(report)
        times.append(perf_counter() - start)
    return min(times)


def main() -> None:
    for make in (wide, documents):
        for name, render in RENDERERS.items():
            render(make(1))
            print(f"\n{make.__name__} {name}\n{'rows':>7} {'ms':>9} {'µs/row':>8} {'ratio':>6}")
            before = 0.0
            for power in range(DOUBLINGS):
                report = make(2**power)
                took = seconds(render, report)
                rows = rows_of(report)
                ratio = f"{took / before:6.2f}" if before else "     –"
                print(f"{rows:7} {took * 1e3:9.1f} {took / rows * 1e6:8.0f} {ratio}")
                before = took


if __name__ == "__main__":
    main()
