"""The review of a period on the close page: checklist, sign-offs that lapse, and the close score."""

from datetime import date

from dashboard.pages.close.review import ReviewActs, review_part, sign_off_dialog, step_dialog
from dashboard.pages.close.review_state import ReviewState, RoleRow, moved_words
from dashboard.pages.close.state import CloseState, ReadinessState
from dashboard.schemas import SignOffResponse, SignOffRole
from dashboard.state import connect
from tests.contract.api.conftest import House
from tests.unit.components.test_wording import NOW
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import Tab, events_of

SEPTEMBER = date(2026, 9, 30)


async def shown(tab: Tab) -> ReviewState:
    """What the page says of the review now."""
    close = await tab.state(CloseState)
    await events_of(close.load())
    assert close.period
    review, readiness = await tab.state(ReviewState), await tab.state(ReadinessState)
    await ReviewState.read.fn(review, close.period.id)
    assert await ReadinessState.check.fn(readiness) is None, "it brought the sign-offs and the score"
    assert (readiness.problem, review.problem, review.is_read) == ("", "", True)
    return review


def role(review: ReviewState, name: SignOffRole) -> RoleRow:
    return next(row for row in review.roles if row.role == name)


async def post_rent(tab: Tab, house: House) -> None:
    line = {"amount": 5_000, "description": ""}
    async with await connect(tab.root) as client:
        await client.post_journal_entry(
            entry_date=date(2026, 9, 20),
            description="Rent, found later",
            line_entries=[
                {**line, "ledger_id": house.account_id("6000"), "debit_credit": "debit"},
                {**line, "ledger_id": house.account_id("1000"), "debit_credit": "credit"},
            ],
        )


def test_the_part_and_its_dialogs_compile() -> None:
    for part in (review_part, step_dialog, sign_off_dialog):
        assert part().render()


async def test_a_step_is_acknowledged_with_a_note_and_the_score_rises(open_tab: OpenTab) -> None:
    tab = await open_tab("/?period=2026-09-30")
    review = await shown(tab)
    before = review.score
    assert {step.status for step in review.steps} == {"To do"}
    acts = await tab.state(ReviewActs)

    await events_of(acts.ask_step("trial_balance_review"))
    await events_of(acts.acknowledge({"notes": "  Agrees with the bank  "}))
    review = await shown(tab)

    first, *others = review.steps
    assert (first.status, first.notes) == ("Done", "Agrees with the bank")
    assert "2026" in first.taken
    assert {step.status for step in others} == {"To do"}
    assert review.score > before
    assert next(row.score for row in review.components if row.title == "Checklist") == 25


async def test_a_sign_off_lapses_in_sight_and_names_what_moved(open_tab: OpenTab, house: House) -> None:
    tab = await open_tab("/?period=2026-09-30")
    await shown(tab)
    acts = await tab.state(ReviewActs)
    await events_of(acts.ask_sign_off("reviewer"))
    await events_of(acts.sign_off({"notes": "Figures agreed"}))
    held = role(await shown(tab), SignOffRole.REVIEWER)
    assert [(each.status, each.is_own, each.moved_words) for each in held.signatures] == [
        ("Signed", True, "")
    ]
    assert held.act == ""

    await post_rent(tab, house)
    lapsed = role(await shown(tab), SignOffRole.REVIEWER)

    [signature] = lapsed.signatures
    assert (signature.status, lapsed.act) == ("Lapsed", "Sign again")
    assert "figures have moved since" in signature.moved_words
    net_income = next(row for row in signature.moved if row.label == "Net income")
    assert (net_income.then, net_income.now, net_income.difference) == ("1,300.00", "1,250.00", "(50.00)")

    await events_of(acts.ask_sign_off("reviewer"))
    await events_of(acts.sign_off({}))
    assert role(await shown(tab), SignOffRole.REVIEWER).signatures[0].status == "Signed"


async def test_one_takes_back_ones_own_word_only(open_tab: OpenTab) -> None:
    tab, other = await open_tab("/?period=2026-09-30"), await open_tab("/?period=2026-09-30", role="member")
    for each in (tab, other):
        await shown(each)
        acts = await each.state(ReviewActs)
        await events_of(acts.ask_sign_off("preparer"))
        await events_of(acts.sign_off({}))

    mine = role(await shown(tab), SignOffRole.PREPARER)
    assert sorted(each.is_own for each in mine.signatures) == [False, True]
    await events_of((await tab.state(ReviewActs)).take_back("preparer"))

    left = role(await shown(tab), SignOffRole.PREPARER)
    assert [each.is_own for each in left.signatures] == [False]
    assert left.act == "Sign off"


async def test_a_viewer_is_refused_in_words(open_tab: OpenTab) -> None:
    tab = await open_tab("/?period=2026-09-30", role="viewer")
    await shown(tab)
    acts = await tab.state(ReviewActs)

    for asked in (
        (acts.ask_step("trial_balance_review"), acts.acknowledge),
        (acts.ask_sign_off("partner"), acts.sign_off),
    ):
        await events_of(asked[0])
        assert await events_of(asked[1]({})) == [], "the dialog stays"
        assert "role member" in acts.problem


async def test_what_a_readiness_does_not_bring_is_asked_for_apart(open_tab: OpenTab) -> None:
    """A hosted service answers the sign-offs and the score at addresses of their own."""
    tab = await open_tab("/?period=2026-09-30")
    review = await shown(tab)
    with_readiness = (review.roles, review.components, review.score)
    period = review.shown_period
    review.reset()
    await ReviewState.read.fn(review, period)
    assert not review.is_read, "only the checklist so far"

    await ReviewState.read_apart.fn(review, period)

    assert (review.roles, review.components, review.score) == with_readiness
    assert review.is_read


async def test_another_period_forgets_the_review_of_the_one_before(open_tab: OpenTab) -> None:
    tab = await open_tab("/?period=2026-09-30")
    review = await shown(tab)
    assert review.is_read

    await ReviewState.read.fn(review, "")

    assert (review.is_read, review.steps, review.roles) == (False, [], [])


def test_what_moved_is_counted_and_what_is_listed_said() -> None:
    given = SignOffResponse(
        id="s",
        business_id="b",
        period_id="p",
        user_id="u",
        role=SignOffRole.PARTNER,
        score=90,
        created_at=NOW,
        updated_at=NOW,
    )
    assert moved_words(given) == ""
    lapsed = given.model_copy(update={"lapsed": True})
    assert "no figure of a report has" in moved_words(lapsed)
    assert moved_words(lapsed.model_copy(update={"moved_total": 40})).endswith("(the first 0 listed)")
