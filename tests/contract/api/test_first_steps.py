"""The first steps: told from what was really done, for newcomers alone, and never again once they are over."""

from datetime import date

from dashboard.client import CloseClient
from dashboard.database import writing
from dashboard.models import MonthEndPackage
from tests.contract.api.conftest import OUTSIDER, House


async def steps(client: CloseClient) -> dict[str, bool]:
    return {str(step.kind): step.is_done for step in await client.first_steps()}


async def test_in_the_demo_each_is_done_by_doing_it(house: House) -> None:
    async with house.person("owner") as owner:
        # Somebody else owns books already, so that bringing one's own is done.
        assert await steps(owner) == {"build_package": False, "close_period": False, "bring_books": True}
        package = (
            await owner.create_package(
                accounting_period_id=house.period_id(date(2026, 8, 31)), selected_reports=["pl"]
            )
        ).package
        assert (await steps(owner))["build_package"]
        await owner.close_period(period_end=date(2026, 8, 31), lock_reason="Tried it out", force=True)
        assert all((await steps(owner)).values())
    with writing(house.engine) as session:
        assert session.get_one(MonthEndPackage, package.id).requested_by_user_id == house.user_id("owner")


async def test_an_owner_builds_and_has_others_in(house: House) -> None:
    async with house.person(OUTSIDER) as outsider:
        outsider_there = CloseClient(token=house.tokens[OUTSIDER], business_id=house.other_business_id)
        assert await steps(outsider) == {"bring_books": True, "build_package": False, "invite": False}
        async with outsider_there as there:
            await there.invite("nora@fjord.example", role="viewer")
            assert await steps(there) == {"bring_books": True, "build_package": False, "invite": True}
            period_id = house.period_id(date(2026, 8, 31), business_id=house.other_business_id)
            await there.create_package(accounting_period_id=period_id, selected_reports=["pl"])
            assert all((await steps(there)).values())


async def test_who_was_asked_in_by_others_has_none(house: House) -> None:
    for who in ("viewer", "member", "admin"):
        async with house.person(who) as person:
            assert await steps(person) == {}


async def test_skipped_they_stay_away_and_nothing_else_changes(house: House) -> None:
    async with house.person("owner") as owner, house.person(OUTSIDER) as outsider:
        await owner.set_email(wanted=False)
        await owner.end_first_steps()
        assert await steps(owner) == {}
        own = await owner.own_settings()
        assert (own.wants_email, own.wants_first_steps) == (False, False)
        assert await steps(outsider) != {}
