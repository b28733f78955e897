"""Import of entries on the journal page: posted and shown, or every problem listed with its place."""

import io
from datetime import date
from pathlib import Path

import pytest
import reflex as rx

from dashboard.components.import_problems import ProblemRow, problem_rows
from dashboard.database import writing
from dashboard.ledger.periods import period_containing
from dashboard.pages.journal.import_file import (
    NOT_TAKEN,
    ImportState,
    count_text,
    import_dialog,
    late_words,
)
from dashboard.pages.journal.state import JournalState
from dashboard.schemas import LateEntryOffer, PeriodStatus
from tests.contract.api.conftest import House
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import events_of

HEADER = "entry,date,description,account,amount,party,document,due_date,kind\n"
RENT = "R-1,2026-09-20,Rent,6000,100.00,,,,\nR-1,2026-09-20,Rent,1000,-100.00,,,,\n"
SALE = RENT.replace("R-1", "S-1")


async def post(open_tab: OpenTab, text: str, *, role: str = "member") -> ImportState:
    state = await (await open_tab("/journal", role=role)).state(ImportState)
    file = rx.UploadFile(file=io.BytesIO(text.encode()), path=Path("rent.csv"))
    await events_of(state.post([file]))
    assert not state.is_posting
    return state


def test_the_input_of_the_dialog_has_a_name() -> None:
    assert "CSV file of entries" in str(import_dialog().render())


async def test_what_was_posted_is_said_and_shown(open_tab: OpenTab) -> None:
    state = await post(open_tab, HEADER + RENT)
    assert (state.problem, state.rows) == ("", [])
    assert state.notice == "Posted 1 entry with 2 lines: R-1."
    assert state.path == "/journal?find=R-1"
    tab = await open_tab("/journal")
    journal = await tab.state(JournalState)
    await journal.refresh()
    assert [row.reference for row in journal.rows][:1] == ["R-1"]


async def test_several_entries_are_counted(open_tab: OpenTab) -> None:
    state = await post(open_tab, HEADER + RENT + SALE)
    assert state.notice == "Posted 2 entries with 4 lines: R-1 to S-1."
    assert state.path == "/journal?from=2026-09-20&to=2026-09-20"


async def test_problems_are_listed_with_their_places(open_tab: OpenTab) -> None:
    state = await post(open_tab, HEADER + RENT.replace("6000", "6999"))
    assert state.problem.startswith("Nothing was posted.")
    assert state.rows == [ProblemRow(place="Line 2, account", what="'6999' is not in the chart of accounts")]
    assert state.notice == state.path == ""


async def test_late_entries_are_offered_and_posted_on_the_day_that_was_offered(
    open_tab: OpenTab, house: House
) -> None:
    with writing(house.engine) as session:
        august = period_containing(session, business_id=house.business_id, day=date(2026, 8, 31))
        assert august
        august.status = PeriodStatus.CLOSED
    text = HEADER + RENT.replace("2026-09-20", "2026-08-20") + SALE
    state = await post(open_tab, text)
    assert state.problem == "Nothing was posted: closed periods take no more entries."
    assert [row.place for row in state.rows] == ["Line 2, date"]
    assert state.offer_button == "Post all, 1 late on 1 Sep 2026"
    assert "1 entry keeps 20 Aug 2026 as the date that it belongs to" in state.offer_words

    file = rx.UploadFile(file=io.BytesIO(text.encode()), path=Path("rent.csv"))
    await events_of(state.post_late([file]))

    assert (state.problem, state.rows, state.offer_words) == ("", [], "")
    assert state.notice == "Posted 2 entries with 4 lines: R-1 to S-1. Of these 1 is a late entry."
    assert state.path == "/journal?from=2026-09-01&to=2026-09-20"
    await events_of(state.post_late([file]))
    assert state.notice.startswith("Posted"), "an offer is taken once"


def test_an_offer_for_several_names_their_days() -> None:
    offer = LateEntryOffer(
        period_id="p",
        date=date(2026, 9, 1),
        original_date=date(2026, 8, 3),
        last_original_date=date(2026, 8, 20),
        entries=1200,
    )
    assert "1,200 entries keep 3 Aug 2026 to 20 Aug 2026 as the dates that they belong to" in late_words(
        offer
    )
    one_day = offer.model_copy(update={"last_original_date": date(2026, 8, 3)})
    assert "1,200 entries keep 3 Aug 2026 as the dates" in late_words(one_day)


async def test_a_viewer_is_refused_in_words(open_tab: OpenTab) -> None:
    state = await post(open_tab, HEADER + RENT, role="viewer")
    assert state.problem == "This needs the role member or higher; yours is viewer"
    assert state.rows == []


async def test_a_file_too_large_is_told_the_limit(open_tab: OpenTab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.pages.journal.import_file.CSV_SIZE_MAX", 10)
    state = await post(open_tab, HEADER + RENT)
    assert state.problem == NOT_TAKEN
    assert "5 MB" in state.problem


async def test_what_the_browser_turned_down_is_said_too(open_tab: OpenTab) -> None:
    state = await (await open_tab("/journal")).state(ImportState)
    state.refuse()
    assert state.problem == NOT_TAKEN


def test_the_words_of_a_problem_may_hold_colons() -> None:
    assert problem_rows("journal.csv:4: date: The period is closed: Audited\nand 30 more") == [
        ProblemRow(place="Line 4, date", what="The period is closed: Audited"),
        ProblemRow(place="", what="and 30 more"),
    ]


def test_counts_agree_with_their_nouns() -> None:
    assert count_text(1, "line", "lines") == "1 line"
    assert count_text(1200, "line", "lines") == "1,200 lines"
