"""Invitations: one link, one person, one role, once; and nothing for anybody else who holds it."""

import asyncio
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlmodel import select

from dashboard.client import ApiError, CloseClient
from dashboard.database import reading, writing
from dashboard.models import AuditEvent, Invitation, now
from dashboard.people.memberships import grant
from dashboard.schemas import Role
from tests.contract.api.conftest import OUTSIDER, House

EMAIL = "nora@fjord.example"
ACCOUNT = {"name": "Nora Fjord", "password": "eight or more"}


def code_of(link: str) -> str:
    where = urlsplit(link)
    assert where.path == "/invitation"
    return parse_qs(where.query)["code"][0]


async def invited(house: House, *, email: str = EMAIL, role: str = "member") -> str:
    """The code of a new invitation into the first business."""
    async with house.person("owner") as owner:
        return code_of((await owner.invite(email, role=role)).link)


async def status_of(call: object) -> int:
    with pytest.raises(ApiError) as refused:
        await call  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]
    return refused.value.status


async def test_a_newcomer_accepts_by_making_an_account(house: House) -> None:
    code = await invited(house)
    async with CloseClient() as stranger:
        offer = await stranger.look_at_invitation(code)
    assert (offer.business_name, offer.role, offer.email) == ("Small Trading", "member", EMAIL)
    assert (offer.invited_by_name, offer.has_account) == ("Owner", False)

    async with house.stranger() as browser:
        answer = await browser.post(
            "/session/account", data=ACCOUNT | {"code": code, "email": "somebody@else.example"}
        )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    async with CloseClient(token=answer.cookies["close_session"], business_id=house.business_id) as nora:
        assert (await nora.me()).email == EMAIL
        [business] = await nora.every_business()
        assert (business.id, business.role) == (house.business_id, "member")
    async with house.person("owner") as owner:
        assert await owner.invitations() == []
    with reading(house.engine) as session:
        events = session.exec(select(AuditEvent).order_by("id")).all()
    assert [(each.kind, each.detail) for each in events] == [
        ("person_invited", f"{EMAIL}: member"),
        ("role_given", f"{EMAIL}: member, by invitation"),
        ("account_created", EMAIL),
        ("signed_in", ""),
    ]
    assert code not in " ".join(each.model_dump_json() for each in events)
    async with house.stranger() as browser:
        again = await browser.post("/session/account", data=ACCOUNT | {"code": code})
    assert "problem=invitation" in again.headers["Location"]


async def test_somebody_who_has_an_account_accepts_with_it_and_nobody_else(house: House) -> None:
    code = await invited(house, email=f"{OUTSIDER}@books.test", role="admin")
    async with house.person("viewer") as viewer, house.person(OUTSIDER) as outsider:
        assert (await outsider.look_at_invitation(code)).has_account
        assert await status_of(viewer.accept_invitation(code)) == 403
        async with house.stranger() as browser:
            taken = await browser.post("/session/account", data=ACCOUNT | {"code": code})
        assert "problem=taken" in taken.headers["Location"]

        accepted = await outsider.accept_invitation(code)

        assert (accepted.id, accepted.role) == (house.business_id, "admin")
        assert await status_of(outsider.accept_invitation(code)) == 404
    async with house.person("owner") as owner:
        assert {person.name: str(person.role) for person in await owner.people()}["Outsider"] == "admin"


async def test_a_link_ends_when_it_is_taken_back_replaced_or_old(house: House) -> None:
    first = await invited(house)
    second = await invited(house, role="viewer")
    async with house.person("owner") as owner, CloseClient() as stranger:
        assert await status_of(stranger.look_at_invitation(first)) == 404
        assert (await stranger.look_at_invitation(second)).role == "viewer"
        [still_open] = await owner.invitations()
        await owner.take_invitation_back(still_open.id)
        assert await status_of(stranger.look_at_invitation(second)) == 404
        assert await status_of(owner.take_invitation_back(still_open.id)) == 404

        third = await invited(house)
        with writing(house.engine) as session:
            kept = session.exec(select(Invitation).order_by("created_at")).all()[-1]
            kept.expires_at = now() - timedelta(seconds=1)
        assert await status_of(stranger.look_at_invitation(third)) == 404
        assert await owner.invitations() == []


async def test_a_link_of_an_owner_who_is_none_any_more_leads_nowhere(house: House) -> None:
    code = await invited(house)
    with writing(house.engine) as session:
        grant(session, business_id=house.business_id, user_id=house.user_id("admin"), role=Role.OWNER)
    async with house.person("admin") as another_owner, CloseClient() as stranger:
        await another_owner.give_role(house.user_id("owner"), role="admin")
        assert await status_of(stranger.look_at_invitation(code)) == 404


async def test_two_who_accept_at_once_are_one(house: House) -> None:
    code = await invited(house)
    async with house.stranger() as browser:
        answers = await asyncio.gather(
            *(browser.post("/session/account", data=ACCOUNT | {"code": code}) for _ in range(5))
        )
    assert sum("Set-Cookie" in answer.headers for answer in answers) == 1


async def test_who_belongs_there_and_addresses_of_no_use_are_refused(house: House) -> None:
    async with house.caller("owner") as owner:
        belongs = await owner.post("/invitations", json={"email": "Member@books.test", "role": "owner"})
        nobody = await owner.post("/invitations", json={"email": "nora", "role": "member"})
        emperor = await owner.post("/invitations", json={"email": EMAIL, "role": "emperor"})
        assert [answer.status_code for answer in (belongs, nobody, emperor)] == [409, 422, 422]
        assert (await owner.get("/invitations")).json()["items"] == []


async def test_what_is_kept_of_a_code_opens_nothing(house: House) -> None:
    code = await invited(house)
    with reading(house.engine) as session:
        kept = session.exec(select(Invitation)).one()
    assert code not in kept.model_dump_json()
    async with CloseClient() as stranger:
        assert await status_of(stranger.look_at_invitation(kept.code_sha256)) == 404
    async with house.person("owner") as owner:
        listed = (await owner.invitations())[0].model_dump_json()
    assert code not in listed
    assert kept.code_sha256 not in listed
