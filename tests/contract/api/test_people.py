"""Who may do what in a business: changed by an owner, written down, and never left without an owner."""

import pytest
from sqlmodel import select

from dashboard.client import ApiError, CloseClient
from dashboard.closing.history import EventKind
from dashboard.database import reading, writing
from dashboard.models import AuditEvent
from dashboard.people.memberships import grant
from dashboard.schemas import Role
from tests.contract.api.conftest import OUTSIDER, House

LAST_OWNER = "A business needs an owner"


def events(house: House) -> list[tuple[str, str, str | None]]:
    """What the trail says of roles: what was done, to whom, and by whom."""
    wanted = (EventKind.ROLE_GIVEN.value, EventKind.PERSON_REMOVED.value)
    with reading(house.engine) as session:
        found = session.exec(select(AuditEvent).order_by("id")).all()
        return [(each.kind, each.detail, each.by_user_id) for each in found if each.kind in wanted]


async def roles(client: CloseClient) -> dict[str, str]:
    return {person.name: str(person.role) for person in await client.people()}


async def test_an_owner_gives_another_role_at_once(house: House) -> None:
    member_id, owner_id = house.user_id("member"), house.user_id("owner")
    async with house.person("owner") as owner, house.person("member") as member:
        with pytest.raises(ApiError) as refused:
            await member.people()
        assert refused.value.status == 403

        changed = await owner.give_role(member_id, role="admin")

        assert (changed.id, changed.role) == (member_id, "admin")
        assert (await roles(member))["Member"] == "admin"
    [(kind, detail, by)] = events(house)
    assert (kind, by) == ("role_given", owner_id)
    assert detail.endswith(": admin, was member")


async def test_who_is_removed_may_do_nothing_more_and_what_was_done_stays(house: House) -> None:
    package_id = house.queue()
    async with house.person("owner") as owner, house.person("member") as member:
        assert (await member.get_package(package_id)).requested_by_name == "Member"

        await owner.remove_person(house.user_id("member"))

        with pytest.raises(ApiError) as refused:
            await member.get_package(package_id)
        assert refused.value.status == 403
        assert "Member" not in await roles(owner)
        assert (await owner.get_package(package_id)).requested_by_name == "Member"
        with pytest.raises(ApiError) as gone:
            await owner.remove_person(house.user_id("member"))
        assert gone.value.status == 404
    assert [kind for kind, _, _ in events(house)] == ["person_removed"]


async def test_the_last_owner_stays_until_there_is_another(house: House) -> None:
    owner_id, admin_id = house.user_id("owner"), house.user_id("admin")
    async with house.person("owner") as owner:
        for leave in (lambda: owner.give_role(owner_id, role="admin"), lambda: owner.remove_person(owner_id)):
            with pytest.raises(ApiError, match=LAST_OWNER) as refused:
                await leave()
            assert refused.value.status == 400
        assert events(house) == []
        assert (await owner.give_role(owner_id, role="owner")).role == "owner"

        await owner.give_role(admin_id, role="owner")
        await owner.give_role(owner_id, role="viewer")
        with pytest.raises(ApiError) as refused:
            await owner.give_role(owner_id, role="owner")
        assert refused.value.status == 403


async def test_people_of_another_business_are_nobody_here(house: House) -> None:
    stranger = house.user_id(OUTSIDER)
    async with house.person("owner") as owner:
        for reach in (
            lambda: owner.give_role(stranger, role="viewer"),
            lambda: owner.remove_person(stranger),
        ):
            with pytest.raises(ApiError) as refused:
                await reach()
            assert refused.value.status == 404
    with writing(house.engine) as session:  # Of both: here she goes, there she stays.
        grant(session, business_id=house.business_id, user_id=stranger, role=Role.MEMBER)
    async with house.person("owner") as owner, house.person(OUTSIDER) as outsider:
        await owner.remove_person(stranger)
        assert [business.id for business in await outsider.every_business()] == [house.other_business_id]


@pytest.mark.parametrize("role", ["emperor", "", None, 1])
async def test_a_role_that_is_none_is_refused(house: House, role: object) -> None:
    async with house.caller("owner") as owner:
        answer = await owner.patch(f"/people/{house.user_id('member')}", json={"role": role})
    assert answer.status_code == 422
    assert events(house) == []
