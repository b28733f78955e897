"""The pages of the first hour: steps, own books, accounts and invitations, in words and over the real API."""

import io
import zipfile
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import reflex as rx

from dashboard.components.import_problems import ProblemRow
from dashboard.pages.close.first_steps import FirstStepsState
from dashboard.pages.newcomers.account import OTHER_PROBLEM, PROBLEMS, AccountState, problem_words
from dashboard.pages.newcomers.import_books import NOT_TAKEN, ZIP_SIZE_MAX, ImportBooksState
from dashboard.pages.newcomers.invitation import InvitationState
from dashboard.pages.settings.inviting import InvitingState
from dashboard.state import Session
from tests.contract.api.conftest import OUTSIDER, House
from tests.contract.small_books import write_small_books
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import Tab, events_of, path_of

AUGUST = date(2026, 8, 31)


def zipped(folder: Path) -> rx.UploadFile:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    return rx.UploadFile(file=io.BytesIO(data.getvalue()), path=Path("books.zip"))


async def tab_of_outsider(house: House, address: str) -> Tab:
    """A tab of the owner of the other business."""
    tab = Tab(rx.State(), house.tokens[OUTSIDER])
    tab.go_to(address)
    await (await tab.state(Session)).enter()
    return tab


async def test_books_that_are_right_become_the_business_that_is_worked_on(
    house: House, tmp_path: Path
) -> None:
    tab = await tab_of_outsider(house, "/import")
    state, session = await tab.state(ImportBooksState), await tab.state(Session)
    assert session.may_import_books

    again = await events_of(state.take([zipped(write_small_books(tmp_path / "a", name="Fjord Ltd"))]))
    await session.enter()

    assert (state.imported, state.problem, state.is_importing) == ("Fjord Ltd", "", False)
    assert session.business_name == "Fjord Ltd"
    assert again, "what the frame shows is asked for anew"


async def test_books_that_are_wrong_are_told_by_file_line_and_column(house: House, tmp_path: Path) -> None:
    folder = write_small_books(tmp_path / "a", name="Fjord Ltd")
    (folder / "journal.csv").write_text((folder / "journal.csv").read_text().replace(",6000,", ",6001,"))
    state = await (await tab_of_outsider(house, "/import")).state(ImportBooksState)

    await events_of(state.take([zipped(folder)]))

    assert state.problem.startswith("Nothing was imported")
    assert state.rows == [
        ProblemRow(place="journal.csv, line 6, account", what="'6001' is not in accounts.csv")
    ]
    await events_of(state.take([rx.UploadFile(file=io.BytesIO(b"no zip"), path=Path("x.zip"))]))
    assert (state.rows, state.problem[:26]) == ([], "This is no readable zip fi")
    await events_of(
        state.take([rx.UploadFile(file=io.BytesIO(b"0" * (ZIP_SIZE_MAX + 1)), path=Path("x.zip"))])
    )
    assert state.problem == NOT_TAKEN


async def test_the_session_knows_who_may_bring_books(open_tab: OpenTab) -> None:
    seen = {role: await (await open_tab("/", role=role)).state(Session) for role in ("owner", "admin")}
    assert {role: (each.may_import_books, each.is_of_the_demo) for role, each in seen.items()} == {
        "owner": (False, True),
        "admin": (False, False),
    }


@pytest.mark.parametrize("code", [*PROBLEMS, "<b>", "", "owner"])
def test_a_code_chooses_a_sentence_and_never_is_one(code: str) -> None:
    expected = PROBLEMS.get(code, OTHER_PROBLEM if code else "")
    assert problem_words(code) == expected


async def test_accounts_are_open_with_the_demo_alone(
    open_tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    for demo, is_open in (("1", True), ("0", False)):
        monkeypatch.setenv("CLOSE_DEMO", demo)
        state = await (await open_tab("/account?problem=email")).state(AccountState)
        state.load()
        assert state.is_open == is_open
        assert state.problem == PROBLEMS["email" if is_open else "closed"]


async def test_first_steps_go_by_doing_them_and_once_done_for_good(open_tab: OpenTab, house: House) -> None:
    tab = await open_tab("/")
    state = await tab.state(FirstStepsState)
    await state.load()
    assert [(row.name, row.is_done, row.is_next) for row in state.rows] == [
        ("Build a package", False, True),
        ("Close a month", False, False),
        ("Bring your own books", True, False),
    ]
    assert state.progress == "1 of 3 done"
    async with house.person("owner") as owner:
        await owner.create_package(accounting_period_id=house.period_id(AUGUST), selected_reports=["pl"])
        await owner.close_period(period_end=AUGUST, lock_reason="Tried it out", force=True)
    await state.refresh()
    assert state.progress == "3 of 3 done"
    await state.load()
    assert state.rows == []
    async with house.person("owner") as owner:
        assert not (await owner.own_settings()).wants_first_steps


async def test_they_are_skipped_at_once(open_tab: OpenTab) -> None:
    tab = await open_tab("/")
    state = await tab.state(FirstStepsState)
    await state.load()
    await state.skip()
    assert state.rows == []
    await state.load()
    assert state.rows == []


async def test_an_owner_invites_and_takes_back(open_tab: OpenTab) -> None:
    state = await (await open_tab("/settings")).state(InvitingState)
    await events_of(state.load())
    assert (state.is_offered, state.rows) == (True, [])

    await events_of(InvitingState.invite.fn(state, {"email": " Nora@Fjord.example ", "role": "admin"}))

    assert urlsplit(state.link).path == "/invitation"
    [row] = state.rows
    assert (row.email, row.about.split(", until")[0]) == ("nora@fjord.example", "Admin, invited by Owner")
    await events_of(InvitingState.invite.fn(state, {"email": "nora", "role": "admin"}))
    assert "email address" in state.problem
    await events_of(InvitingState.take_back.fn(state, row.id))
    assert (state.rows, state.notice) == ([], "The invitation of nora@fjord.example has ended.")
    await events_of(state.load())
    assert (state.link, state.notice) == ("", "")


async def test_an_admin_is_not_even_asked(open_tab: OpenTab) -> None:
    state = await (await open_tab("/settings", role="admin")).state(InvitingState)
    await events_of(state.load())
    assert (state.is_offered, state.problem) == (False, "")


async def test_an_invitation_is_shown_to_whom_it_is_for_and_accepted(house: House) -> None:
    async with house.person("owner") as owner:
        link = (await owner.invite(f"{OUTSIDER}@books.test", role="viewer")).link
    address = link.removeprefix(house.services.settings.address)
    tab = await tab_of_outsider(house, address)
    state = await tab.state(InvitationState)
    await state.load()
    assert (state.business, state.signed_in_as) == ("Small Trading", state.email)
    assert state.offer == "Owner invites you as viewer: you can read everything and download packages."
    assert state.sign_in_path.startswith("/login?next=%2Finvitation%3Fcode%3Ddzi_")

    [there] = await events_of(state.accept())

    assert path_of(there) == f"/?business={house.business_id}"
    await state.load()
    assert (state.is_offered, state.problem) == (False, PROBLEMS["invitation"])


async def test_a_stranger_is_offered_an_account_and_a_wrong_link_nothing(house: House) -> None:
    async with house.person("owner") as owner:
        link = (await owner.invite("nora@fjord.example", role="owner")).link
    for address, is_offered in (
        (link.removeprefix(house.services.settings.address), True),
        ("/invitation?code=dzi_nothing", False),
        ("/invitation", False),
        (f"/invitation?code={'x' * 500}", False),
    ):
        tab = Tab(rx.State(), "")
        tab.go_to(address)
        state = await tab.state(InvitationState)
        await state.load()
        assert (state.is_offered, state.signed_in_as, state.has_account) == (is_offered, "", False)
        assert state.problem == ("" if is_offered else PROBLEMS["invitation"])
