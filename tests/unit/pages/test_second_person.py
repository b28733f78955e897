"""A second person on screen: asked for in the dialogs, seen by everybody, answered by somebody else."""

from datetime import date

from dashboard.components.period_dialogs import ClosePeriodState
from dashboard.components.reopen_dialog import ReopenPeriodState
from dashboard.components.wording import minute_text
from dashboard.pages.close.approval import (
    ApprovalsState,
    answer_dialog,
    answer_of,
    approval_part,
    details_of,
    expiry_of,
    shown_request,
)
from dashboard.pages.close.state import CloseState
from dashboard.pages.settings.second_person import SecondPersonState, second_person
from dashboard.schemas import ApprovalKind, ApprovalResponse, ApprovalState
from tests.contract.api.conftest import House
from tests.unit.components.test_wording import NOW
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import Tab, events_of

AUGUST = "/?period=2026-08-31"
FORCED = {"lock_reason": "Board meets today", "close_anyway": "on"}


async def shown(tab: Tab) -> ApprovalsState:
    """What waits for a second person in August, as this tab shows it."""
    state = await tab.state(CloseState)
    await events_of(state.load())
    assert state.period
    approvals = await tab.state(ApprovalsState)
    await events_of(approvals.show(state.period.id, state.period.name))
    assert approvals.problem == ""
    return approvals


async def ask_to_close(tab: Tab) -> None:
    state = await tab.state(CloseState)
    await events_of(state.load())
    assert state.period
    dialog = await tab.state(ClosePeriodState)
    _ = [event async for event in ClosePeriodState.ask.fn(dialog, state.period.id)]
    assert dialog.needs_second_person
    assert dialog.blockers
    owner_and_day = {
        f"{part}-{row.id}": value
        for row in dialog.blockers
        for part, value in (("owner", "Ada"), ("due", "2026-09-30"))
    }
    await events_of(dialog.confirm({**FORCED, **owner_and_day}))
    assert dialog.problem == ""


async def status(tab: Tab) -> str:
    state = await tab.state(CloseState)
    await events_of(state.load())
    assert state.period
    return state.period.status


async def switch(tab: Tab) -> SecondPersonState:
    setting = await tab.state(SecondPersonState)
    await events_of(setting.load())
    await events_of(setting.toggle())
    return setting


def request(state: ApprovalState) -> ApprovalResponse:
    return ApprovalResponse(
        id="a",
        business_id="b",
        period_id="p",
        kind=ApprovalKind.REOPEN,
        state=state,
        request={},
        reason="Late bill",
        asked_by_user_id="u",
        asked_at=NOW,
        decided_at=NOW,
        decided_by_name="Ben",
        note="Wait for the bank",
    )


def test_the_part_and_its_dialog_compile() -> None:
    assert approval_part().render()
    assert answer_dialog().render()
    assert second_person().render()


def test_what_waits_or_was_refused_is_shown() -> None:
    for state in ApprovalState:
        is_shown = shown_request([request(state)]) is not None
        happened = {ApprovalState.APPROVED, ApprovalState.WITHDRAWN, ApprovalState.LAPSED}
        assert is_shown == (state not in happened)
    assert shown_request([]) is None
    assert answer_of(request(ApprovalState.PENDING), timezone="UTC") == ""
    assert answer_of(request(ApprovalState.REFUSED), timezone="UTC").startswith(
        "Ben refused it: Wait for the bank · "
    )


def test_until_when_it_can_be_answered() -> None:
    waits = request(ApprovalState.PENDING).model_copy(update={"expires_at": NOW})
    assert expiry_of(waits, timezone="UTC") == (
        f"It can be approved until {minute_text(NOW, 'UTC')}, and expires then."
    )
    for state in set(ApprovalState) - {ApprovalState.PENDING}:
        assert expiry_of(waits.model_copy(update={"state": state}), timezone="UTC") == ""
    assert answer_of(request(ApprovalState.EXPIRED), timezone="UTC").startswith("It expired: ")


def test_for_whom_and_until_when_was_asked_for() -> None:
    asked = {"people": ["ben@books.test"], "until": "2026-11-25T18:00:00+00:00"}
    assert details_of(asked, timezone="Europe/Oslo") == [
        "Only for ben@books.test",
        "Until 25 Nov 2026, 19:00 (Europe/Oslo)",
    ]


async def test_an_owner_switches_it_on_and_two_switch_it_off(open_tab: OpenTab) -> None:
    refused = await switch(await open_tab("/settings", role="admin"))
    assert ("Only an owner" in refused.problem, refused.is_needed) == (True, False)
    owner, admin = await open_tab("/settings"), await open_tab("/settings", role="admin")
    assert (await switch(owner)).is_needed
    asked = await switch(owner)
    assert (asked.is_needed, asked.is_own) == (True, True)
    assert "Owner asks to switch this off. It stays on unless another admin or owner agrees" in asked.waits
    await events_of(asked.agree())
    assert "You asked for this yourself" in asked.problem
    theirs = await admin.state(SecondPersonState)
    await events_of(theirs.load())
    assert (theirs.waits, theirs.is_own) == (asked.waits, False)
    await events_of(theirs.keep())
    assert (theirs.is_needed, theirs.waits) == (True, "")
    await switch(owner)
    await events_of(theirs.agree())
    assert (theirs.is_needed, theirs.waits, theirs.problem) == (False, "", "")


async def test_a_forced_close_waits_for_somebody_else(open_tab: OpenTab, house: House) -> None:
    owner, admin, member = [await open_tab(AUGUST, role=role) for role in ("owner", "admin", "member")]
    await switch(owner)
    await ask_to_close(admin)
    assert await status(admin) == "Open"

    mine, theirs, seen = [await shown(tab) for tab in (admin, owner, member)]
    for each, is_own in ((mine, True), (theirs, False), (seen, False)):
        assert each.row
        assert (each.row.is_own, each.row.is_pending) == (is_own, True)
        assert "Admin asks to close August 2026 over what blocks: Board meets today" in each.row.words
        assert each.row.details, "what is closed over"

    await events_of(mine.approve())
    assert "Whoever asked cannot approve" in mine.answer_problem
    await events_of(seen.approve())
    assert "role admin" in seen.answer_problem
    await events_of(theirs.refuse({"note": "Wait for the bank"}))
    refused = await shown(admin)
    assert refused.row
    assert "Owner refused it: Wait for the bank" in refused.row.answer

    await ask_to_close(admin)
    await events_of((await shown(admin)).withdraw())
    assert (await shown(owner)).row is None
    await ask_to_close(admin)
    await events_of((await shown(owner)).approve())
    assert await status(admin) == "Closed"


async def test_a_reopening_waits_for_somebody_else(open_tab: OpenTab, house: House) -> None:
    owner, admin = await open_tab(AUGUST), await open_tab(AUGUST, role="admin")
    async with house.person("owner") as client:
        await client.close_period(period_end=date(2026, 8, 31), lock_reason="Reviewed", force=True)
    await switch(owner)
    state = await admin.state(CloseState)
    await events_of(state.load())
    assert state.period
    dialog = await admin.state(ReopenPeriodState)
    await events_of(dialog.ask(state.period.id))
    assert dialog.needs_second_person
    await events_of(dialog.confirm({"reopen_reason": "Late bill", "how_long": "4"}))
    assert dialog.problem == ""
    await events_of(state.load())
    assert (state.period.status, state.period.waits_for) == ("Closed", "Reopening waits for approval")

    await events_of((await shown(owner)).approve())

    await events_of(state.load())
    assert (state.period.status, state.period.waits_for) == ("Open", "")
