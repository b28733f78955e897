"""periods.csv: the accounting periods, or calendar months where there is no such file."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from dashboard.ledger.importing.csv_file import CsvRow, read_csv
from dashboard.ledger.importing.journal_file import FILE as JOURNAL
from dashboard.ledger.importing.journal_file import ImportedEntry
from dashboard.ledger.importing.problems import Problems
from dashboard.models import AccountingPeriod
from dashboard.schemas import EntryKind, PeriodStatus

FILE = "periods.csv"
COLUMNS = ("period_start", "period_end", "status", "lock_reason")
ONE_DAY = timedelta(days=1)


def read_periods(
    folder: Path, *, business_id: str, entries: Iterable[ImportedEntry], problems: Problems
) -> list[AccountingPeriod]:
    """The periods in order, without gap or overlap, every entry inside one of them.

    Opening entries may stand before the first period: they carry the books forward into it.
    """
    entries = list(entries)
    if not (folder / FILE).is_file():
        days = [entry.draft.date for entry in entries]
        return list(_calendar_months(business_id, min(days), max(days))) if days else []
    rows = list(_periods(folder, business_id, problems))
    rows.sort(key=lambda pair: pair[1].period_start)
    for (_, before), (row, after) in pairwise(rows):
        _check_neighbours(row, before, after)
    _check_entries_inside([period for _, period in rows], entries, problems)
    return [period for _, period in rows]


def _periods(folder: Path, business_id: str, problems: Problems) -> Iterator[tuple[CsvRow, AccountingPeriod]]:
    for row in read_csv(folder, FILE, columns=COLUMNS, problems=problems):
        start, end = row.day("period_start"), row.day("period_end")
        status = row.one_of("status", list(PeriodStatus), default=PeriodStatus.OPEN)
        if start and end and start > end:
            row.problem("period_end", f"{end} is before the start, {start}")
        elif start and end and status:
            period = AccountingPeriod(
                business_id=business_id,
                period_start=start,
                period_end=end,
                status=PeriodStatus(status),
                lock_reason=row.text("lock_reason") or None,
            )
            yield row, period


def _check_neighbours(row: CsvRow, before: AccountingPeriod, after: AccountingPeriod) -> None:
    expected = before.period_end + ONE_DAY
    if after.period_start < expected:
        row.problem("period_start", f"overlaps the period that ends on {before.period_end}")
    elif after.period_start > expected:
        row.problem("period_start", f"leaves a gap; the period before ends on {before.period_end}")
    if before.status == PeriodStatus.OPEN and after.status != PeriodStatus.OPEN:
        row.problem("status", f"is {after.status} while the period before it is open; periods close in order")


def _check_entries_inside(
    periods: Sequence[AccountingPeriod], entries: Iterable[ImportedEntry], problems: Problems
) -> None:
    if not periods:
        return
    first, last = periods[0].period_start, periods[-1].period_end
    for entry in entries:
        is_carried_forward = entry.draft.kind == EntryKind.OPENING and entry.draft.date < first
        if not first <= entry.draft.date <= last and not is_carried_forward:
            problems.add(
                JOURNAL,
                entry.line,
                "date",
                f"{entry.draft.date} is in no period of {FILE} ({first} to {last})",
            )


def _calendar_months(business_id: str, first_day: date, last_day: date) -> Iterator[AccountingPeriod]:
    start = first_day.replace(day=1)
    while start <= last_day:
        after = (start + timedelta(days=31)).replace(day=1)
        yield AccountingPeriod(business_id=business_id, period_start=start, period_end=after - ONE_DAY)
        start = after
