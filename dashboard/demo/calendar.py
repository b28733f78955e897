"""The months and working days of the demo business."""

from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_KEPT = 24
BANK_HOLIDAYS = {(1, 1), (7, 4), (12, 25)}  # (month, day); the movable ones make no difference here
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month of the books; index 0 is the oldest."""

    index: int
    first: date
    last: date

    def on(self, day: int) -> date:
        """That day of the month, or the last day when the month is shorter."""
        return self.first.replace(day=min(day, self.last.day))


def month_end(day: date) -> date:
    """Last day of the month that contains the day."""
    return add_months(day.replace(day=1), 1) - ONE_DAY


def add_months(first_of_month: date, months: int) -> date:
    """The first of a month, so many months later (or earlier when negative)."""
    years, month = divmod(first_of_month.month - 1 + months, 12)
    return date(first_of_month.year + years, month + 1, 1)


def months_ending(last_month: date) -> list[Month]:
    """The 24 months that end with the month of the given day, oldest first."""
    newest = last_month.replace(day=1)
    firsts = [add_months(newest, index + 1 - MONTHS_KEPT) for index in range(MONTHS_KEPT)]
    return [Month(index, first, month_end(first)) for index, first in enumerate(firsts)]


def last_demo_month(today: date) -> date:
    """Last day of the month before last, so that the demo always has two months to close."""
    return add_months(today.replace(day=1), -1) - ONE_DAY


def is_working_day(day: date) -> bool:
    """Whether banks are open."""
    return day.weekday() < 5 and (day.month, day.day) not in BANK_HOLIDAYS


def working_day_from(day: date) -> date:
    """The day itself, or the next one on which banks are open."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def working_day_until(day: date) -> date:
    """The day itself, or the last one before it on which banks were open."""
    while not is_working_day(day):
        day -= ONE_DAY
    return day


def working_days_after(day: date, days: int) -> date:
    """The bank's date for something that takes so many working days; 0 is the day itself."""
    for _ in range(days):
        day = working_day_from(day + ONE_DAY)
    return day
