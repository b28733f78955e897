"""periods.csv: the accounting periods, or calendar months where there is no such file."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from dashboard.ledger.importing.cells import TEXT_LENGTH_MAX
from dashboard.ledger.importing.csv_file import CsvRow, read_csv
from dashboard.ledger.importing.entries_check import check_days, days_of_entries
from dashboard.ledger.importing.problems import Problems
from dashboard.ledger.importing.spool import Spool
from dashboard.models import AccountingPeriod
from dashboard.schemas import PeriodStatus

FILE = "periods.csv"
COLUMNS = ("period_start", "period_end", "status", "lock_reason")
ONE_DAY = timedelta(days=1)


def read_periods(
    folder: Path, *, business_id: str, spool: Spool, problems: Problems
) -> list[AccountingPeriod]:
    """The periods in order, without gap or overlap, every entry inside one of them.

    Opening entries may stand before the first period: they carry the books forward into it.
    """
    if not (folder / FILE).exists():
        days = days_of_entries(spool)
        return list(_calendar_months(business_id, *days)) if days else []
    problems_before = problems.count
    rows = list(_periods(folder, business_id, problems))
    rows.sort(key=lambda pair: pair[1].period_start)
    for (_, before), (row, after) in pairwise(rows):
        _check_neighbours(row, before, after)
    if not rows and problems.count == problems_before:
        problems.add(FILE, 1, "file", "has no rows; leave the file out for calendar months")
    elif rows and problems.count == problems_before:
        first, last = rows[0][1].period_start, rows[-1][1].period_end
        check_days(spool, first=first, last=last, problems=problems)
    return [period for _, period in rows]


def _periods(folder: Path, business_id: str, problems: Problems) -> Iterator[tuple[CsvRow, AccountingPeriod]]:
    for row in read_csv(folder, FILE, columns=COLUMNS, problems=problems):
        start, end = row.day("period_start"), row.day("period_end")
        status = row.one_of("status", list(PeriodStatus), default=PeriodStatus.OPEN)
        reason = row.text("lock_reason", longest=TEXT_LENGTH_MAX)
        if start and end and start > end:
            row.problem("period_end", f"{end} is before the start, {start}")
        elif start and end and status and reason is not None:
            period = AccountingPeriod(
                business_id=business_id,
                period_start=start,
                period_end=end,
                status=PeriodStatus(status),
                lock_reason=reason or None,
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


def _calendar_months(business_id: str, first_day: date, last_day: date) -> Iterator[AccountingPeriod]:
    start = first_day.replace(day=1)
    while start <= last_day:
        after = (start + timedelta(days=31)).replace(day=1)
        yield AccountingPeriod(business_id=business_id, period_start=start, period_end=after - ONE_DAY)
        start = after
