"""Import of journal entries: all of a file or nothing, every problem in its place."""

from datetime import date

import pytest
from sqlmodel import col, select

from dashboard.api.routes.journal_import import MEGABYTES_MAX
from dashboard.client import ApiError
from dashboard.database import reading
from dashboard.models import AccountingPeriod, JournalEntry
from dashboard.schemas import LateEntryOffer
from tests.contract.api.conftest import OUTSIDER, House

HEADER = "entry,date,description,account,amount,party,document,due_date,kind\n"
RENT = (
    "R-1,2026-09-20,Rent,6000,100.00,,,,\n"
    "R-1,2026-09-20,Office in Oslo,2000,-100.00,Landlord,B-9,2026-10-20,\n"
)
SALE = "S-1,2026-09-21,Sale,1000,40.50,,,,normal\nS-1,2026-09-21,Sale,4000,-40.50,,,,normal\n"


async def problems_of(house: House, text: str) -> list[str]:
    """The problems for which the file is refused."""
    async with house.person("member") as member:
        before = await member.list_journal_entries(limit=1000)
        with pytest.raises(ApiError) as refusal:
            await member.import_journal_entries(text.encode())
        assert await member.list_journal_entries(limit=1000) == before
    assert refusal.value.status == 400
    return str(refusal.value).splitlines()


async def test_entries_are_posted_as_if_one_by_one(house: House) -> None:
    async with house.person("member") as member:
        posted = await member.import_journal_entries((HEADER + RENT + SALE).encode())
        sale, rent = (await member.list_journal_entries(limit=2)).items
        ledgers = {one.account_number: one.balance for one in (await member.list_ledgers()).items}
    assert (posted.entries, posted.lines) == (2, 4)
    assert (posted.first_reference, posted.last_reference) == ("R-1", "S-1")
    assert (posted.start_date, posted.end_date) == (date(2026, 9, 20), date(2026, 9, 21))
    assert (sale.reference, rent.reference) == ("S-1", "R-1")
    assert (rent.entry_date, rent.description, rent.source) == (date(2026, 9, 20), "Rent", "import")
    assert rent.created_by_user_id == house.user_id("member")
    debit, credit = rent.line_entries
    assert (debit.account_number, debit.amount, debit.debit_credit) == ("6000", 10_000, "debit")
    assert (credit.party, credit.document, credit.due_date) == ("Landlord", "B-9", date(2026, 10, 20))
    assert credit.description == "Office in Oslo"
    assert ledgers["6000"] == 120_000 + 10_000
    assert ledgers["1000"] == 1_000_000 + 4_050


async def test_a_file_in_a_form_is_taken_too(house: House) -> None:
    async with house.caller("member") as member:
        answer = await member.post("/journal-entries/import", files={"file": ("rent.csv", HEADER + RENT)})
        none = await member.post("/journal-entries/import", files={"file": (None, "words")})
    assert (answer.status_code, answer.json()["entries"]) == (201, 1)
    assert none.status_code == 422


async def test_a_repeated_upload_is_refused_at_each_entry(house: House) -> None:
    async with house.person("member") as member:
        await member.import_journal_entries((HEADER + RENT + SALE).encode())
    assert await problems_of(house, HEADER + RENT + SALE) == [
        "journal.csv:2: entry: journal entry 'R-1' exists already",
        "journal.csv:4: entry: journal entry 'S-1' exists already",
    ]


async def test_every_problem_is_named_at_once_and_nothing_is_posted(house: House) -> None:
    text = (
        HEADER
        + RENT
        + "X-1,2026-09-20,Rent,6999,100.00,,,,\nX-1,2026-09-20,Rent,2000,-100.00,,,,\n"
        + "X-2,2026-09-20,Rent,6000,100.00,,,,\nX-2,2026-09-20,Rent,2000,-90.00,,,,\n"
        + "X-3,2026-9-20,Rent,6000,1OO,,,,\n"
        + "3,2030-01-01,Rent,6000,5.00,,,,\n3,2030-01-01,Rent,1000,-5.00,,,,\n"
    )
    assert await problems_of(house, text) == [
        "journal.csv:4: account: '6999' is not in the chart of accounts",
        "journal.csv:6: amount: entry 'X-2' does not balance: its lines sum to 10.00",
        "journal.csv:8: date: '2026-9-20' is not a date; write it as YYYY-MM-DD",
        "journal.csv:8: amount: '1OO' is not an amount; write it like -1234.56",
        "journal.csv:9: entry: journal entry '3' exists already",
        "journal.csv:9: date: No accounting period contains 2030-01-01. Add the period first.",
    ]


async def test_a_closed_period_refuses_with_its_own_words(house: House) -> None:
    async with house.person("admin") as admin:
        await admin.close_period(period_end=date(2026, 8, 31), lock_reason="Audited", force=True)
    late = RENT.replace("2026-09-20", "2026-08-20")
    words = "The period ending 2026-08-31 is closed: Audited"
    assert await problems_of(house, HEADER + SALE + late) == [f"journal.csv:4: date: {words}"]


async def close_august(house: House) -> None:
    async with house.person("admin") as admin:
        await admin.close_period(period_end=date(2026, 8, 31), lock_reason="Audited", force=True)


async def offer_for(house: House, text: str, *, late_date: date | None = None) -> LateEntryOffer | None:
    async with house.person("member") as member:
        before = await member.list_journal_entries(limit=1000)
        with pytest.raises(ApiError) as refusal:
            await member.import_journal_entries(text.encode(), late_date=late_date)
        assert await member.list_journal_entries(limit=1000) == before
    return refusal.value.offer


LATE = RENT.replace("2026-09-20", "2026-08-20") + SALE.replace("2026-09-21", "2026-08-03")
OPEN = RENT.replace("R-1", "R-2")


async def test_what_a_closed_period_refused_is_posted_late_with_its_dates_kept(house: House) -> None:
    await close_august(house)
    async with house.person("member") as member:  # One of them was refused on its own before.
        ledgers = {one.account_number: one.id for one in (await member.list_ledgers()).items}
        with pytest.raises(ApiError):
            await member.post_journal_entry(
                entry_date=date(2026, 8, 3),
                description="Sale",
                line_entries=[
                    {"ledger_id": ledgers["1000"], "amount": 4_050, "debit_credit": "debit"},
                    {"ledger_id": ledgers["4000"], "amount": 4_050, "debit_credit": "credit"},
                ],
            )
    offer = await offer_for(house, HEADER + LATE + OPEN)
    assert offer
    assert (offer.date, offer.entries) == (date(2026, 9, 1), 2)
    assert (offer.original_date, offer.last_original_date) == (date(2026, 8, 3), date(2026, 8, 20))

    async with house.person("member") as member:
        posted = await member.import_journal_entries((HEADER + LATE + OPEN).encode(), late_date=offer.date)
        entries = {one.reference: one for one in (await member.list_journal_entries(limit=9)).items}
    assert (posted.entries, posted.late_entries) == (3, 2)
    assert (posted.start_date, posted.end_date) == (date(2026, 9, 1), date(2026, 9, 20))
    rent, sale, on_time = entries["R-1"], entries["S-1"], entries["R-2"]
    assert (rent.entry_date, rent.original_date) == (date(2026, 9, 1), date(2026, 8, 20))
    assert rent.line_entries[1].due_date == date(2026, 10, 20)
    assert (sale.entry_date, sale.original_date) == (date(2026, 9, 1), date(2026, 8, 3))
    assert (on_time.entry_date, on_time.original_date) == (date(2026, 9, 20), None)
    async with house.person("admin") as admin:
        [september] = [one for one in (await admin.list_periods()).items if one.period_end.month == 9]
        readiness = await admin.readiness(september.id)
    late = next(item for item in readiness.items if item.check == "late")
    assert (late.count, late.detail) == (
        2,
        "R-1 belongs to 20 Aug 2026; S-1 belongs to 3 Aug 2026",
    )


async def test_nothing_is_offered_while_anything_else_is_wrong(house: House) -> None:
    await close_august(house)
    assert await offer_for(house, HEADER + LATE.replace("6000", "6999")) is None
    assert await offer_for(house, HEADER + LATE + OPEN.replace("2026-09-20", "2030-01-01")) is None
    opening = RENT.replace("2026-09-20", "2026-08-20").replace(",,,\n", ",,,opening\n", 1)
    opening = opening.replace("2026-10-20,\n", "2026-10-20,opening\n")
    assert await offer_for(house, HEADER + opening) is None


async def test_only_the_day_that_is_offered_is_taken(house: House) -> None:
    """An offer may be overtaken: then nothing is posted anywhere but where somebody agreed to."""
    await close_august(house)
    for day in (date(2026, 9, 2), date(2026, 8, 31), date(2030, 1, 1)):
        offer = await offer_for(house, HEADER + LATE, late_date=day)
        assert offer
        assert offer.date == date(2026, 9, 1)
    async with house.person("member") as member:
        posted = await member.import_journal_entries((HEADER + OPEN).encode(), late_date=date(2026, 9, 1))
    assert (posted.late_entries, posted.start_date) == (0, date(2026, 9, 20))


async def test_without_a_later_open_period_nothing_is_offered(house: House) -> None:
    await close_august(house)
    async with house.person("admin") as admin:
        for period in (await admin.list_periods(limit=100)).items:
            if period.period_end > date(2026, 8, 31):
                await admin.close_period(period_end=period.period_end, lock_reason="Audited", force=True)
    assert await offer_for(house, HEADER + LATE) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("\n", "journal.csv:1: header: is empty"),
        (HEADER, "journal.csv:1: file: has no entries"),
        ("entry,date\n1,2026-09-01\n", "journal.csv:1: description: this column is missing"),
        (HEADER.replace(",", ";"), "journal.csv:1: header: separates its columns with ';'"),
        (HEADER + '1,"never closed\n', "journal.csv:2: row: a quote that opens in this row"),
    ],
)
async def test_what_is_no_file_of_entries(house: House, text: str, problem: str) -> None:
    assert (await problems_of(house, text))[0].startswith(problem)


async def test_a_hundred_problems_are_shown_and_the_rest_counted(house: House) -> None:
    text = HEADER + "".join(f"E-{number},2026-09-01,,9,1.00,,,,\n" for number in range(130))
    problems = await problems_of(house, text)
    assert len(problems) == 101
    assert problems[-1] == "and 30 more"


@pytest.mark.parametrize("extra", [1, 3 * 1024 * 1024])
async def test_more_than_five_megabytes_are_refused_with_the_limit(house: House, extra: int) -> None:
    data = HEADER.encode().ljust(MEGABYTES_MAX * 1024 * 1024 + extra, b"\n")
    async with house.person("member") as member:
        with pytest.raises(ApiError) as refusal:
            await member.import_journal_entries(data)
    assert refusal.value.status == 413
    assert str(refusal.value) == "The request is too large. The most is 5 MB."


async def test_entries_land_in_the_books_of_the_caller_alone(house: House) -> None:
    """Both businesses have the same chart and the same references, and neither learns of the other's."""
    async with house.caller(OUTSIDER, business_id=house.other_business_id) as outsider:
        answer = await outsider.post("/journal-entries/import", content=HEADER + RENT)
        refused = await outsider.post(
            "/journal-entries/import", content=HEADER + SALE, headers={"x-business-id": house.business_id}
        )
    async with house.person("member") as member:
        await member.import_journal_entries((HEADER + RENT).encode())
    assert (answer.status_code, refused.status_code) == (201, 403)
    with reading(house.engine) as session:
        found = session.exec(
            select(JournalEntry).where(col(JournalEntry.reference).in_(["R-1", "S-1"]))
        ).all()
        periods = session.exec(select(AccountingPeriod.business_id)).all()
    assert len({entry.business_key for entry in found}) == len(found) == len(set(periods)) == 2
