"""Random balanced books: any accounts against any others, opened, closed on time, late or by the month."""

from datetime import date, timedelta

from hypothesis import strategies as st

from dashboard.models import MovementKind
from dashboard.reports.cut import Cut, CutBudget
from tests.unit.reports.hand_made import BUSINESS, TYPES, Entry, Line, chart, cut_of

FIRST = date(2024, 11, 1)
LAST = date(2026, 10, 31)
PERIODS = [
    ("2026-09-01", "2026-09-30"),
    ("2026-01-01", "2026-01-31"),
    ("2026-01-01", "2026-03-31"),
    ("2025-12-10", "2026-02-14"),
    ("2024-02-01", "2024-02-29"),
]
SECTIONS = [
    {},
    {"7000": "investing"},
    {"7000": "investing", "7100": "financing"},
    {"2100": "financing", "1600": "operating"},
    {"2100": "cash", "1200": "", "1990": "operating"},
]
PARTIES = ["Ada", "Bo"]
DOCUMENTS = ["INV-1", "INV-2", "RCPT-1"]
RESULTS = sorted(number for number, (_, type, _) in TYPES.items() if type in {"revenue", "expense"})
PERMANENT = sorted(set(TYPES) - set(RESULTS))

days = st.integers(0, (LAST - FIRST).days).map(lambda offset: FIRST + timedelta(days=offset))
amounts = st.integers(-1_000_000, 1_000_000).filter(bool)


@st.composite
def lines_of(draw: st.DrawFn, numbers: list[str], balancing: list[str]) -> tuple[Line, ...]:
    """Two to five lines that sum to zero; the last takes what is left."""
    drawn = draw(st.lists(st.tuples(st.sampled_from(numbers), amounts), min_size=1, max_size=4))
    rest = -sum(amount for _, amount in drawn)
    parts = [*drawn, (draw(st.sampled_from(balancing)), rest)]
    return tuple([draw(_named(number, amount)) for number, amount in parts if amount])


@st.composite
def _named(draw: st.DrawFn, number: str, amount: int) -> Line:
    if number not in {"1100", "2000"} or draw(st.integers(0, 4)) == 0:
        return Line(number, amount)
    due = draw(st.none() | days.map(date.isoformat))
    return Line(number, amount, draw(st.sampled_from(PARTIES)), draw(st.sampled_from(DOCUMENTS)), due)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Mostly activity; opening entries touch anything, closing ones transfer results within equity."""
    kind = draw(
        st.sampled_from(
            [*[MovementKind.ACTIVITY] * 6, *(kind for kind in MovementKind if kind != "activity")]
        )
    )
    if kind in {MovementKind.CLOSING, MovementKind.CLOSING_PRIOR}:
        lines = draw(lines_of([*RESULTS, "3200"], ["3100"]))
    else:
        lines = draw(lines_of(sorted(TYPES), sorted(TYPES)))
    return Entry(draw(days), lines, kind)


@st.composite
def budgets(draw: st.DrawFn) -> tuple[CutBudget, ...]:
    keys = draw(st.sets(st.tuples(st.sampled_from(RESULTS), st.integers(1, 9)), max_size=6))
    return tuple(
        CutBudget(account=number, month=date(2026, month, 1), amount=draw(amounts))
        for number, month in sorted(keys)
    )


@st.composite
def cuts(draw: st.DrawFn) -> Cut:
    start, end = draw(st.sampled_from(PERIODS))
    return cut_of(
        draw(st.lists(entries(), max_size=12)),
        start=start,
        end=end,
        accounts=chart(draw(st.sampled_from(SECTIONS))),
        budgets=draw(budgets()),
        business=BUSINESS.model_copy(update={"fiscal_year_start_month": draw(st.sampled_from([1, 4, 10]))}),
    )
