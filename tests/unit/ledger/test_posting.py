"""Posting: the rules of an entry, and everything that is kept beside its lines."""

import threading
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from dashboard.database import writing
from dashboard.errors import AlreadyExists, CloseError, EntryInvalid, EntryUnbalanced, NotFound, PeriodNotOpen
from dashboard.ledger.balances import balances_at
from dashboard.ledger.businesses import find_business
from dashboard.ledger.keys import business_key, shown_id
from dashboard.ledger.movements import movements_agree_with_lines
from dashboard.ledger.open_items import open_items_at
from dashboard.ledger.posting import EntryDraft, LineDraft, post_entry
from dashboard.ledger.settling import items_agree_with_lines
from dashboard.models import (
    Account,
    AccountingPeriod,
    ChangeNotice,
    DayMovement,
    JournalEntry,
    JournalLine,
    OpenItem,
    Party,
)
from dashboard.money import LARGEST_MINOR_UNITS
from dashboard.schemas import EntryKind, PeriodStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.conftest import Books


def references(books: "Books") -> list[str]:
    with books.reading() as session:
        statement = select(JournalEntry.reference).where(
            JournalEntry.business_key == business_key(books.business_id)
        )
        return list(session.exec(statement.order_by(col(JournalEntry.id))))


def item(books: "Books", document: str) -> OpenItem:
    with books.reading() as session:
        statement = (
            select(OpenItem)
            .join(Account)
            .where(Account.business_id == books.business_id, OpenItem.document == document)
        )
        return session.exec(statement).one()


def test_an_entry_is_stored_with_its_lines(any_books: "Books") -> None:
    entry = any_books.post("2026-01-31", {"6000": 1200, "1010": -1200})
    assert (entry.reference, entry.sequence, entry.date) == ("JE-000001", 1, date(2026, 1, 31))
    assert entry.created_by_user_id == any_books.user_id
    with any_books.reading() as session:
        lines = session.exec(
            select(JournalLine).where(JournalLine.entry_id == entry.id).order_by(col(JournalLine.position))
        ).all()
    assert [(line.position, line.amount, line.date) for line in lines] == [
        (1, 1200, entry.date),
        (2, -1200, entry.date),
    ]


def test_sequence_and_reference_run_without_a_gap(any_books: "Books") -> None:
    for _ in range(2):
        any_books.post("2026-01-02", {"1010": 1, "4000": -1})
        with pytest.raises(EntryUnbalanced):
            any_books.post("2026-01-02", {"1010": 2, "4000": -1})
    assert references(any_books) == ["JE-000001", "JE-000002"]


def test_a_rolled_back_entry_leaves_no_gap(any_books: "Books") -> None:
    draft = any_books.draft("2026-01-02", {"1010": 1, "4000": -1})
    with Session(any_books.engine.execution_options(writes=True)) as session:  # Never committed.
        post_entry(session, business_id=any_books.business_id, draft=draft, by_user_id=None)
    assert any_books.post("2026-01-02", {"1010": 1, "4000": -1}).sequence == 1


def test_the_sequence_of_the_business_is_read_anew(any_books: "Books") -> None:
    draft = any_books.draft("2026-01-02", {"1010": 1, "4000": -1})
    with any_books.writing() as session:
        business = find_business(session, any_books.business_id)
        assert business.last_sequence == 0
        post_entry(session, business_id=any_books.business_id, draft=draft, by_user_id=None)
        assert business.last_sequence == 1


def test_a_change_is_told(any_books: "Books") -> None:
    entry = any_books.post("2026-01-02", {"1010": 1, "4000": -1})
    with any_books.reading() as session:
        notice = session.exec(
            select(ChangeNotice).where(ChangeNotice.business_id == any_books.business_id)
        ).one()
    assert (notice.kind, notice.object_id) == ("journal", shown_id(any_books.business_id, entry.id))


class TestRefusals:
    def test_one_line_is_no_entry(self, books: "Books") -> None:
        with pytest.raises(EntryInvalid, match="at least two lines"):
            books.post("2026-01-02", {"1010": 1})

    def test_debits_and_credits_differ(self, books: "Books") -> None:
        with pytest.raises(EntryUnbalanced, match=r"Debits are 12\.50 and credits are 12\.49"):
            books.post("2026-01-02", {"1010": 1250, "4000": -1249})

    def test_amounts_are_told_in_the_digits_of_the_currency(
        self, small_books: "Callable[..., Books]"
    ) -> None:
        with pytest.raises(EntryUnbalanced, match="Debits are 1250 and credits are 1249"):
            small_books(currency="JPY").post("2026-01-02", {"1010": 1250, "4000": -1249})

    def test_a_zero_line(self, books: "Books") -> None:
        with pytest.raises(EntryInvalid, match="Line 3: the amount of 6000 is zero"):
            books.post("2026-01-02", {"1010": 1, "4000": -1, "6000": 0})

    def test_an_amount_beyond_what_spreadsheets_keep(self, books: "Books") -> None:
        most = LARGEST_MINOR_UNITS
        books.post("2026-01-02", {"1010": most, "4000": -most})
        with pytest.raises(EntryInvalid, match="too large"):
            books.post("2026-01-02", {"1010": most + 1, "4000": -most - 1})

    def test_an_account_of_another_business(
        self, books: "Books", small_books: "Callable[..., Books]"
    ) -> None:
        lines = [books.line("1010", 5), small_books().line("4000", -5)]
        with pytest.raises(EntryInvalid, match="Line 2: this account is not in the chart of accounts"):
            books.post("2026-01-02", lines)

    def test_a_document_of_nobody(self, books: "Books") -> None:
        lines = [books.line("1100", 5, document="INV-1"), books.line("4000", -5)]
        with pytest.raises(EntryInvalid, match="INV-1 on account 1100 names no customer or vendor"):
            books.post("2026-01-02", lines)

    def test_a_day_of_no_period(self, books: "Books") -> None:
        with pytest.raises(EntryInvalid, match="No accounting period contains 2025-12-31"):
            books.post("2025-12-31", {"1010": 1, "4000": -1})

    def test_a_closed_period(self, books: "Books") -> None:
        books.set_status("2026-01", PeriodStatus.CLOSED, "Reviewed")
        with pytest.raises(PeriodNotOpen, match=r"^The period ending 2026-01-31 is closed: Reviewed$"):
            books.post("2026-01-31", {"1010": 1, "4000": -1})

    def test_a_reference_that_is_taken(self, books: "Books") -> None:
        books.post("2026-01-02", {"1010": 1, "4000": -1}, reference="A-1")
        with pytest.raises(AlreadyExists, match="A-1"):
            books.post("2026-01-02", {"1010": 1, "4000": -1}, reference="A-1")

    def test_a_business_that_is_not_there(self, books: "Books") -> None:
        draft = books.draft("2026-01-02", {"1010": 1, "4000": -1})
        with pytest.raises(NotFound), books.writing() as session:
            post_entry(session, business_id="none", draft=draft, by_user_id=None)

    def test_a_refused_entry_leaves_nothing(self, books: "Books") -> None:
        for lines in ({"1010": 1}, {"1010": 2, "4000": -1}):
            with pytest.raises(CloseError):
                books.post("2026-01-02", lines)
        with books.reading() as session:
            assert session.exec(select(DayMovement)).all() == []
            assert session.exec(select(JournalEntry)).all() == []
            assert session.exec(select(ChangeNotice)).all() == []


class TestClosingEntries:
    """Which fiscal year a closing entry closes (accounting-rules 4.2)."""

    @pytest.mark.parametrize(
        ("on", "closes", "stored", "kind"),
        [
            ("2026-06-30", None, "2026-06-30", "closing"),
            ("2026-05-31", None, "2026-06-30", "closing"),
            ("2026-07-15", "2026-06-30", "2026-06-30", "closing_prior"),
            ("2026-07-15", None, "2027-06-30", "closing"),
        ],
    )
    def test_the_year_that_it_closes(
        self, small_books: "Callable[..., Books]", on: str, closes: str | None, stored: str, kind: str
    ) -> None:
        books = small_books(months=12, fiscal_year_start_month=7)
        entry = books.post(on, {"4000": 5, "3100": -5}, kind=EntryKind.CLOSING, closes=closes)
        assert entry.closes_year_end == date.fromisoformat(stored)
        with books.reading() as session:
            day = date.fromisoformat(on)
            balances = balances_at(session, business_id=books.business_id, days=[day])[day]
            assert balances == {"4000": {kind: 5}, "3100": {kind: -5}}
            assert movements_agree_with_lines(session, business_id=books.business_id)

    @pytest.mark.parametrize(
        ("kind", "closes", "match"),
        [
            (EntryKind.NORMAL, "2025-12-31", "Only a closing entry"),
            (EntryKind.CLOSING, "2025-11-30", "No fiscal year ends on 2025-11-30"),
            (EntryKind.CLOSING, "2027-12-31", "cannot close the fiscal year ending 2027-12-31"),
        ],
    )
    def test_a_year_that_it_cannot_close(
        self, books: "Books", kind: EntryKind, closes: str, match: str
    ) -> None:
        with pytest.raises(EntryInvalid, match=match):
            books.post("2026-01-31", {"4000": 5, "3100": -5}, kind=kind, closes=closes)


class TestClosingEntriesOfWeeks:
    """Years of 52 or 53 weeks end near a month's end, and the books' own periods say where."""

    @pytest.mark.parametrize(
        ("year_starts", "on", "closes", "stored", "kind"),
        [
            # The year ended on 28 December 2025; these days of December are of the new one.
            ("2025-12-29", "2025-12-28", None, "2025-12-28", "closing"),
            ("2025-12-29", "2025-12-30", "2025-12-31", "2025-12-28", "closing_prior"),
            ("2025-12-29", "2025-12-30", "2025-12-28", "2025-12-28", "closing_prior"),
            ("2025-12-29", "2026-01-10", "2025-12-31", "2025-12-28", "closing_prior"),
            ("2025-12-29", "2025-12-30", None, "2026-12-31", "closing"),
            # The year ends on 3 January 2026; these days of January are still of the old one.
            ("2026-01-04", "2026-01-02", None, "2026-01-03", "closing"),
            ("2026-01-04", "2026-01-02", "2025-12-31", "2026-01-03", "closing"),
            ("2026-01-04", "2026-01-05", "2025-12-31", "2026-01-03", "closing_prior"),
        ],
    )
    def test_the_year_that_it_closes(
        self, make_books: "Callable[..., Books]", engine: Engine,
        year_starts: str, on: str, closes: str | None, stored: str, kind: str,
    ) -> None:  # fmt: skip
        books = make_books(engine, months=0)
        start = date.fromisoformat(year_starts)
        weeks = [timedelta(weeks=each) for each in (-8, -4, 0, 4, 8)]
        with writing(engine) as session:
            session.add_all(
                AccountingPeriod(
                    business_id=books.business_id,
                    period_start=start + after,
                    period_end=start + after + timedelta(days=27),
                )
                for after in weeks
            )

        entry = books.post(on, {"4000": 5, "3100": -5}, kind=EntryKind.CLOSING, closes=closes)

        assert entry.closes_year_end == date.fromisoformat(stored)
        with books.reading() as session:
            day = date.fromisoformat(on)
            balances = balances_at(session, business_id=books.business_id, days=[day])[day]
            assert balances == {"4000": {kind: 5}, "3100": {kind: -5}}
            assert movements_agree_with_lines(session, business_id=books.business_id)


class TestOpenItems:
    def test_an_invoice_raises_and_its_receipts_settle(self, any_books: "Books") -> None:
        books = any_books
        invoice = [books.line("1100", 100, "Acme", "INV-1", "2026-02-04"), books.line("4000", -100)]
        books.post("2026-01-05", invoice)
        raised = item(books, "INV-1")
        assert (raised.original_amount, raised.open_amount, raised.settled_on) == (100, 100, None)
        assert (raised.document_date, raised.due_date) == (date(2026, 1, 5), date(2026, 2, 4))
        for on, amount, settled_on in (("2026-02-03", 40, None), ("2026-03-01", 60, date(2026, 3, 1))):
            books.post(on, [books.line("1010", amount), books.line("1100", -amount, "Acme", "INV-1")])
            assert item(books, "INV-1").settled_on == settled_on
        assert item(books, "INV-1").open_amount == 0
        assert item(books, "INV-1").original_amount == 100

    def test_a_line_after_the_settlement_opens_it_again(self, books: "Books") -> None:
        for on, amount in (("2026-01-05", 100), ("2026-01-06", -100), ("2026-01-07", -10)):
            books.post(on, [books.line("1100", amount, "Acme", "INV-1"), books.line("1010", -amount)])
        assert (item(books, "INV-1").open_amount, item(books, "INV-1").settled_on) == (-10, None)

    def test_an_earlier_line_that_arrives_later_is_the_one_that_raised_it(self, books: "Books") -> None:
        books.post("2026-02-03", [books.line("1010", 40), books.line("1100", -40, "Acme", "INV-1")])
        assert item(books, "INV-1").original_amount == -40
        books.post(
            "2026-01-05",
            [books.line("1100", 100, "Acme", "INV-1", "2026-02-04"), books.line("4000", -100)],
        )
        found = item(books, "INV-1")
        assert (found.document_date, found.due_date) == (date(2026, 1, 5), date(2026, 2, 4))
        assert (found.original_amount, found.open_amount) == (100, 60)

    def test_on_the_same_day_the_invoice_raises_whatever_came_first(self, books: "Books") -> None:
        books.post("2026-01-05", [books.line("2000", 40, "Paper Co", "B-1"), books.line("1010", -40)])
        books.post(
            "2026-01-05", [books.line("2000", -100, "Paper Co", "B-1", "2026-01-20"), books.line("6000", 100)]
        )
        found = item(books, "B-1")
        assert (found.original_amount, found.open_amount) == (-100, -60)
        assert found.due_date == date(2026, 1, 20)

    def test_settled_out_of_order_it_is_settled_on_the_last_date(self, books: "Books") -> None:
        for on, amount in (("2026-01-05", 100), ("2026-03-05", -50), ("2026-02-01", -50)):
            books.post(on, [books.line("1100", amount, "Acme", "INV-1"), books.line("1010", -amount)])
        assert item(books, "INV-1").settled_on == date(2026, 3, 5)

    def test_lines_of_one_entry_on_one_document_are_one_amount(self, books: "Books") -> None:
        lines = [books.line("1100", 70, "Acme", "INV-1"), books.line("1100", 30, "Acme", "INV-1")]
        books.post("2026-01-05", [*lines, books.line("4000", -100)])
        assert (item(books, "INV-1").original_amount, item(books, "INV-1").open_amount) == (100, 100)

    def test_the_same_number_of_another_party_is_another_item(self, books: "Books") -> None:
        for party in ("Acme", "Bolt"):
            books.post("2026-01-05", [books.line("1100", 5, party, "1"), books.line("4000", -5)])
        with books.reading() as session:
            assert len(session.exec(select(OpenItem)).all()) == 2
            assert sorted(session.exec(select(Party.name))) == ["Acme", "Bolt"]

    def test_elsewhere_than_on_control_accounts_there_are_none(self, books: "Books") -> None:
        books.post("2026-01-05", [books.line("1010", 5, "Acme", "INV-1"), books.line("4000", -5)])
        with books.reading() as session:
            assert session.exec(select(OpenItem)).all() == []
            line = session.exec(select(JournalLine).where(JournalLine.document == "INV-1")).one()
            assert line.party_id is not None


class TestBulk:
    def test_a_history_needs_no_periods_but_keeps_the_rules(self, any_books: "Books") -> None:
        drafts = [any_books.draft(f"20{year}-05-05", {"1010": 1, "4000": -1}) for year in range(10, 20)]
        ids = any_books.post_history(drafts)
        with any_books.reading() as session:
            entries = [session.get_one(JournalEntry, id) for id in ids]
        assert [(entry.sequence, entry.date.year) for entry in entries] == [
            (index + 1, 2010 + index) for index in range(10)
        ]
        with pytest.raises(EntryUnbalanced):
            any_books.post_history([drafts[0], any_books.draft("2010-01-01", {"1010": 2, "4000": -1})])
        assert len(references(any_books)) == 10

    def test_explicit_references_are_kept_and_never_taken_twice(self, any_books: "Books") -> None:
        entry = {"1010": 1, "4000": -1}
        any_books.post_history([any_books.draft("2026-01-01", entry, reference="JE-000002")])
        second = any_books.post("2026-01-02", entry)
        assert second.sequence == 2
        assert second.reference.startswith("JE-000002-")
        assert any_books.post("2026-01-02", entry).reference == "JE-000003"

    def test_a_reference_twice_in_one_history_is_refused(self, books: "Books") -> None:
        twice = [books.draft("2026-01-01", {"1010": 1, "4000": -1}, reference="A")] * 2
        with pytest.raises(AlreadyExists, match="A exists already"):
            books.post_history(twice)

    def test_of_nothing_nothing_comes(self, books: "Books") -> None:
        assert books.post_history([]) == []

    def test_more_entries_than_one_batch(self, books: "Books") -> None:
        drafts = [
            books.draft(
                "2026-01-05",
                [
                    books.line("1100", 1 if n % 2 else -1, "Acme", f"D-{n // 2}"),
                    books.line("4000", -1 if n % 2 else 1),
                ],
            )
            for n in range(4_100)
        ]
        assert len(set(books.post_history(drafts))) == 4_100
        with books.reading() as session:
            assert find_business(session, books.business_id).last_sequence == 4_100
            assert movements_agree_with_lines(session, business_id=books.business_id)
            assert items_agree_with_lines(session, business_id=books.business_id)


def test_many_who_post_at_once_share_one_sequence(any_books: "Books") -> None:
    problems: list[BaseException] = []

    def post(number: int) -> None:
        try:
            for _ in range(8):
                lines = [any_books.line("1100", 5, f"P{number}", "D-1"), any_books.line("4000", -5)]
                any_books.post("2026-01-05", lines)
        except BaseException as problem:  # noqa: BLE001 -- shown by the assertion below.
            problems.append(problem)

    threads = [threading.Thread(target=post, args=[number % 2]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert references(any_books) == [f"JE-{n:06d}" for n in range(1, 33)]
    with any_books.reading() as session:
        assert movements_agree_with_lines(session, business_id=any_books.business_id)
        assert items_agree_with_lines(session, business_id=any_books.business_id)
        end = date(2026, 1, 31)
        items = open_items_at(session, business_id=any_books.business_id, day=end)
        assert [(found.party, found.open) for found in items] == [("P0", 80), ("P1", 80)]


# ── Any history whatever ─────────────────────────────────────────────────────────────────────────

FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 180).map(lambda days: FIRST + timedelta(days=days))
AMOUNTS = st.integers(-500, 500).filter(bool)
LINES = st.tuples(
    st.sampled_from(["1010", "1100", "2000", "4000"]),
    AMOUNTS,
    st.sampled_from([None, "Acme", "Bolt"]),
    st.sampled_from([None, "D-1", "D-2"]),
)
ENTRIES = st.tuples(DAYS, st.sampled_from(list(EntryKind)), st.lists(LINES, min_size=1, max_size=4))


def as_draft(
    books: "Books", entry: tuple[date, EntryKind, list[tuple[str, int, str | None, str | None]]]
) -> EntryDraft:
    on, kind, lines = entry
    drafts = [
        LineDraft(
            books.accounts[number], amount, party=party or ("Acme" if document else None), document=document
        )
        for number, amount, party, document in lines
    ]
    rest = sum(amount for _, amount, _, _ in lines)
    drafts += [LineDraft(books.accounts["3000"], 7 - rest), LineDraft(books.accounts["3100"], -7)]
    return EntryDraft(on, "Any", [draft for draft in drafts if draft.amount], kind)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(ENTRIES, max_size=25), in_bulk=st.booleans(), day=DAYS)
def test_what_is_kept_beside_the_lines_is_what_the_lines_say(
    small_books: "Callable[..., Books]",
    entries: list[tuple[date, EntryKind, list[tuple[str, int, str | None, str | None]]]],
    in_bulk: bool,
    day: date,
) -> None:
    books = small_books(months=12)
    drafts = [as_draft(books, entry) for entry in entries]
    if in_bulk:
        books.post_history(drafts)
    else:
        with books.writing() as session:
            for draft in drafts:
                post_entry(session, business_id=books.business_id, draft=draft, by_user_id=None)
    with books.reading() as session:
        assert movements_agree_with_lines(session, business_id=books.business_id)
        assert items_agree_with_lines(session, business_id=books.business_id)
        found = balances_at(session, business_id=books.business_id, days=[day])[day]
        items = open_items_at(session, business_id=books.business_id, day=day)
    totals = {number: sum(kinds.values()) for number, kinds in found.items()}
    assert without_zeros(totals) == expected_balances(books, drafts, day)
    assert {(i.account, i.party, i.document): i.open for i in items} == expected_items(books, drafts, day)


def expected_balances(books: "Books", drafts: list[EntryDraft], day: date) -> dict[str, int]:
    numbers = {id: number for number, id in books.accounts.items()}
    sums: defaultdict[str, int] = defaultdict(int)
    for draft in drafts:
        for line in draft.lines:
            if draft.date <= day:
                sums[numbers[line.account_id]] += line.amount
    return without_zeros(sums)


def without_zeros(sums: Mapping[str, int]) -> dict[str, int]:
    return {number: amount for number, amount in sums.items() if amount}


def expected_items(books: "Books", drafts: list[EntryDraft], day: date) -> dict[tuple[str, str, str], int]:
    control = {books.accounts[number]: number for number in ("1100", "2000")}
    sums: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for draft in drafts:
        for line in draft.lines:
            if draft.date <= day and line.account_id in control and line.party and line.document:
                sums[control[line.account_id], line.party, line.document] += line.amount
    return {key: amount for key, amount in sums.items() if amount}
