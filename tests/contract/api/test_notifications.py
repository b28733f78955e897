"""Notifications through the API: the caller's own, and nobody else's."""

import pytest

from dashboard.builds.milestones import settle_failed
from dashboard.builds.requests import UNSETTLED
from dashboard.builds.shared import Failure
from tests.contract.api.conftest import OUTSIDER, House


def fail(house: House, *, month: int = 9) -> str:
    package_id = house.queue(month=month)
    settle_failed(house.engine, Failure(package_id, None, "pl", 1), message="No statement")
    return package_id


async def test_they_are_listed_and_read(house: House) -> None:
    older, newer = fail(house, month=8), fail(house)
    async with house.person("member") as member:
        first = await member.notifications(limit=1)
        rest = await member.notifications(limit=1, cursor=first.next_cursor)
        assert [each.package_id for each in (*first.items, *rest.items)] == [newer, older]
        assert (first.unread, first.items[0].outcome, first.items[0].business_name) == (
            2,
            "failed",
            "Small Trading",
        )

        assert (await member.read_notifications(rest.items[0].id)).unread == 1
        assert (await member.read_notifications(first.items[0].id, and_earlier=True)).unread == 0
        assert all(each.read_at for each in (await member.notifications()).items)


@pytest.mark.parametrize("who", ["owner", "viewer", OUTSIDER])
async def test_only_who_asked_for_the_package_is_told(house: House, who: str) -> None:
    fail(house)
    async with house.person("member") as member:
        told = (await member.notifications()).items[0]
    async with house.person(who) as other:
        assert ((await other.notifications()).items, (await other.notifications()).unread) == ([], 0)
    async with house.caller(who) as caller:
        assert (await caller.post("/notifications/read", json={"id": told.id})).status_code == 404


async def test_cancelling_ones_own_build_is_no_news(house: House) -> None:
    package_id = house.queue()
    async with house.person("member") as member:
        package = await member.cancel_package(package_id)
        assert package.status not in UNSETTLED
        told = await member.notifications()
        assert (told.unread, told.items[0].outcome) == (0, "cancelled")


async def test_email_is_ones_own_choice(house: House) -> None:
    async with house.person("member") as member, house.person("owner") as owner:
        own = await member.own_settings()
        assert (own.wants_email, own.can_email) == (True, False)
        assert not (await member.set_email(wanted=False)).wants_email
        assert not (await member.own_settings()).wants_email
        assert (await owner.own_settings()).wants_email
