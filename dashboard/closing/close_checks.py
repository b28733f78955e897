"""What only a close asks for, beyond the tie-out rules: order, lock, earlier overrides, second eyes."""

from datetime import date

from sqlalchemy import func, select
from sqlmodel import col

from dashboard.closing.check import CloseCheck, Finding, Scene, fine, found
from dashboard.closing.checklist import STEPS, acks_of
from dashboard.closing.late_entries import waiting_late_entries
from dashboard.closing.links import journal_link, review_link
from dashboard.closing.overrides import open_overrides
from dashboard.closing.signed import sign_offs_of
from dashboard.closing.trend import movements_follow_the_trend
from dashboard.ledger.keys import business_key
from dashboard.ledger.lock_watch import lock_problems
from dashboard.ledger.movements import movements_unlike_lines
from dashboard.ledger.periods import ONE_DAY, earliest_open_before, previous_period
from dashboard.models import JournalEntry, JournalLine
from dashboard.money import printed_text
from dashboard.reports.period_words import short_date

ALONE_LIMIT = 10_000  # In whole units of the currency: entries from here on want a second person.
LARGE_NAMED = 50


def periods_are_in_order(scene: Scene) -> Finding:
    """T20 as this close meets it: what comes later may be closed, as it is after a reopening."""
    if earlier := earliest_open_before(scene.session, period=scene.period):
        problem = f"The period ending {short_date(earlier.period_end)} is still open"
        return found([problem], status="fail", link=f"/?period={earlier.period_end}")
    previous = previous_period(scene.session, period=scene.period)
    if previous and previous.period_end + ONE_DAY != scene.period.period_start:
        problem = f"The days after {short_date(previous.period_end)} belong to no period"
        return found([problem], status="fail", link="/periods")
    return fine("Every earlier period is closed")


def lock_is_whole(scene: Scene) -> Finding:
    """The database's own refusals are all there, each as it was made."""
    problems = lock_problems(scene.session.connection())
    return found(
        problems, status="fail", fine_detail="The database refuses what would change a closed period"
    )


def overrides_are_resolved(scene: Scene) -> Finding:
    """What earlier periods were closed over stays in sight until somebody has seen to it."""
    period = scene.period
    waiting = open_overrides(scene.session, business_id=period.business_id, before=period.period_start)
    named = [
        f"{override.title}: closed over, {override.reason} "
        f"(owner {override.owner}, due {short_date(override.due_date)})"
        for override in waiting
    ]
    link = f"/?period={period.period_end}#open-items" if waiting else None
    return found(named, status="warning", fine_detail="None is open", link=link)


def large_entries_have_second_eyes(scene: Scene) -> Finding:
    """Large entries that a person posted, unless somebody else has signed off the figures as they are."""
    digits = scene.cut.business.minor_unit_digits
    large = _large_entries(scene, limit=ALONE_LIMIT * 10**digits)
    signed_by = {
        given.user_id
        for given in sign_offs_of(scene.session, period=scene.period)
        if given.books_sha256 == scene.books_sha256
    }
    alone = [(reference, amount) for reference, amount, by in large if not signed_by - {by}]
    named = [f"{reference}: {printed_text(amount, digits=digits)}" for reference, amount in alone]
    return found(
        named,
        status="warning",
        fine_detail=f"None of {ALONE_LIMIT:,} or more was seen by one person alone",
        amount=sum(amount for _, amount in alone) or None,
        link=journal_link(scene.period, find=alone[0][0]) if alone else None,
    )


def _large_entries(scene: Scene, *, limit: int) -> list[tuple[str, int, str]]:
    """Reference, debits and author of the entries that a person posted, the largest first."""
    debits = func.sum(col(JournalLine.amount))
    statement = (
        select(col(JournalEntry.reference), debits, col(JournalEntry.created_by_user_id))
        .join(JournalLine, col(JournalLine.entry_id) == col(JournalEntry.id))
        .where(
            col(JournalEntry.business_key) == business_key(scene.period.business_id),
            col(JournalEntry.date) >= scene.period.period_start,
            col(JournalEntry.date) <= scene.period.period_end,
            col(JournalEntry.created_by_user_id).is_not(None),
            col(JournalLine.amount) > 0,
        )
        .group_by(col(JournalEntry.id), col(JournalEntry.reference), col(JournalEntry.created_by_user_id))
        .having(debits >= limit)
        .order_by(debits.desc(), col(JournalEntry.reference))
        .limit(LARGE_NAMED)
    )
    rows = scene.session.connection().execute(statement)
    return [(reference, int(amount), by or "") for reference, amount, by in rows]


def nothing_is_late(scene: Scene) -> Finding:
    """Entries of closed periods: refused there and not posted since, or posted here instead."""
    period, digits = scene.period, scene.cut.business.minor_unit_digits
    waiting = waiting_late_entries(scene.session, business_id=period.business_id, before=period.period_start)
    problems = [
        f"Refused and not posted since: {late.description} of {short_date(late.original_date)}, "
        f"{printed_text(late.amount, digits=digits)}"
        for late in waiting
    ]
    posted = _posted_late(scene)
    problems += [f"{reference} belongs to {short_date(day)}" for reference, day in posted]
    link = journal_link(period, find=posted[0][0]) if posted else None
    return found(problems, status="warning", fine_detail="No entry of a closed period", link=link)


def _posted_late(scene: Scene) -> list[tuple[str, date]]:
    statement = (
        select(col(JournalEntry.reference), col(JournalEntry.original_date))
        .where(
            col(JournalEntry.business_key) == business_key(scene.period.business_id),
            col(JournalEntry.date) >= scene.period.period_start,
            col(JournalEntry.date) <= scene.period.period_end,
            col(JournalEntry.original_date).is_not(None),
        )
        .order_by(col(JournalEntry.id))
        .limit(LARGE_NAMED)
    )
    rows = scene.session.connection().execute(statement)
    return [(reference, day) for reference, day in rows if day]


def checklist_is_done(scene: Scene) -> Finding:
    """The steps that a person takes."""
    taken = {ack.step_id for ack in acks_of(scene.session, period=scene.period)}
    waiting = [title for step_id, title in STEPS.items() if step_id not in taken]
    return found(
        [f"Still to do: {title}" for title in waiting[:1]] + waiting[1:],
        status="warning",
        fine_detail="Every step is taken",
        link=review_link(scene.period) if waiting else None,
    )


def sign_offs_hold(scene: Scene) -> Finding:
    """A sign-off lapses once a figure that it covered has moved."""
    given = sign_offs_of(scene.session, period=scene.period)
    if not given:
        return Finding("not_applicable", "Nobody has signed off the period")
    lapsed = [
        f"As {each.role}, of {short_date(each.updated_at.date())}: the books have moved since"
        for each in given
        if each.books_sha256 != scene.books_sha256
    ]
    return found(
        lapsed,
        status="fail",
        fine_detail="Each covers the figures as they are",
        link=review_link(scene.period) if lapsed else None,
    )


def sums_agree(scene: Scene) -> Finding:
    """The sums that balances are read from, proved line by line."""
    period = scene.period
    wrong = movements_unlike_lines(
        scene.session, business_id=period.business_id, start=period.period_start, end=period.period_end
    )
    problems = [f"Sums of account {number} were altered beside its journal lines" for number in wrong]
    return found(
        problems,
        status="fail",
        fine_detail="Every account, day by day",
        link=journal_link(period, account=wrong[0]) if wrong else None,
    )


CLOSE_CHECKS: tuple[CloseCheck, ...] = (
    CloseCheck("T20", "Periods close in order, without gaps", periods_are_in_order, is_hard=True),
    CloseCheck("lock", "The lock has no gap", lock_is_whole, is_hard=True),
    CloseCheck("overrides", "Overrides of earlier closes are resolved", overrides_are_resolved),
    CloseCheck("trend", "Income and expenses follow the trend", movements_follow_the_trend),
    CloseCheck("alone", "Large entries were seen by two people", large_entries_have_second_eyes),
    CloseCheck("late", "No entry of a closed period is late", nothing_is_late),
    CloseCheck("checklist", "The checklist is done", checklist_is_done),
    CloseCheck("sign_offs", "Sign-offs cover the figures as they are", sign_offs_hold),
)
SUMS = CloseCheck("sums", "Balances are the sums of the journal lines", sums_agree, is_hard=True)
