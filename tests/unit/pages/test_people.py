"""The people of a business on the settings page: shown to who may know them, changed by an owner alone."""

from dashboard.pages.settings.people import PeopleState, PersonRow
from dashboard.state import Session
from tests.contract.api.conftest import House
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import Tab, events_of


async def shown(tab: Tab) -> PeopleState:
    state = await tab.state(PeopleState)
    await events_of(PeopleState.load.fn(state))
    return state


def named(state: PeopleState, name: str) -> PersonRow:
    return next(row for row in state.rows if row.name == name)


async def test_admins_and_owners_know_the_people_others_do_not(open_tab: OpenTab) -> None:
    seen = {
        role: await shown(await open_tab("/settings", role=role)) for role in ("owner", "admin", "member")
    }

    assert [row.name for row in seen["admin"].rows] == ["Admin", "Member", "Owner", "Viewer"]
    assert [row.name for row in seen["owner"].rows if row.is_me] == ["Owner"]
    assert (seen["member"].rows, seen["member"].problem) == ([], "")


async def test_a_role_is_given_and_refused_in_words(open_tab: OpenTab) -> None:
    owner = await shown(await open_tab("/settings"))
    await events_of(PeopleState.give_role.fn(owner, named(owner, "Viewer").id, "member"))
    assert (named(owner, "Viewer").role, owner.notice) == ("member", "Viewer is member from now on.")

    admin = await shown(await open_tab("/settings", role="admin"))
    await events_of(PeopleState.give_role.fn(admin, named(admin, "Viewer").id, "owner"))
    assert "owner" in admin.problem
    assert (named(admin, "Viewer").role, admin.notice) == ("member", "")


async def test_the_last_owner_reads_why_she_stays(open_tab: OpenTab) -> None:
    tab = await open_tab("/settings")
    state = await shown(tab)
    me = named(state, "Owner")

    again = await events_of(PeopleState.give_role.fn(state, me.id, "viewer"))

    assert "needs an owner" in state.problem
    assert len(again[0]) == 2, "her own role is asked for anew, then the people"
    await events_of(PeopleState.show_again.fn(state))
    assert named(state, "Owner").role == "owner"
    assert "needs an owner" in state.problem, "what was refused stays to be read"
    assert (await tab.state(Session)).is_owner


async def test_somebody_is_removed_after_a_question(open_tab: OpenTab, house: House) -> None:
    state = await shown(await open_tab("/settings"))
    assert await events_of(PeopleState.ask_to_remove.fn(state, house.user_id("outsider"))) == []
    await events_of(PeopleState.ask_to_remove.fn(state, named(state, "Member").id))
    assert state.leaving_name == "Member"

    await events_of(PeopleState.remove.fn(state))
    await events_of(PeopleState.show_again.fn(state))

    assert [row.name for row in state.rows] == ["Admin", "Owner", "Viewer"]
    assert state.notice == "Member no longer belongs to this business."
    await events_of(PeopleState.remove.fn(state))
    assert "not found" in state.remove_problem
