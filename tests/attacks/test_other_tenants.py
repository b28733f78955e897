"""Other people's ids, on every operation and in every role."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import select

from dashboard.api.app import create_api
from dashboard.database import reading, writing
from dashboard.models import (
    Account,
    AccountingPeriod,
    BankLine,
    BankStatement,
    Invitation,
    JournalEntry,
    Membership,
    MonthEndPackage,
)
from dashboard.people.invitations import invite
from dashboard.schemas import Role
from tests.contract.api.conftest import OUTSIDER, House

SEPTEMBER_END = date(2026, 9, 30)
NEEDS_NO_ID = {"/month-end-packages/verify", "/events"}


def foreign_ids(house: House, folder: Path) -> dict[str, str]:
    """Things of the other business that exist, a ready package among them."""
    other = house.other_business_id
    package_id = house.build(folder, business_id=other)
    return {
        "line_id": house.bank_line(business_id=other),
        "statement_id": house.bank_statement(business_id=other),
        "package_id": package_id,
        "period_id": house.period_id(SEPTEMBER_END, business_id=other),
        "entry_id": house.entry_id(business_id=other),
        "business_id": other,
        "step_id": "trial_balance_review",
        "name": "figures.json",
        "user_id": house.user_id(OUTSIDER),
        "invitation_id": invitation_id(house, business_id=other),
    }


def invitation_id(house: House, *, business_id: str) -> str:
    """An open invitation of the business."""
    with writing(house.engine) as session:
        _, invitation = invite(
            session,
            business_id=business_id,
            email="new@books.test",
            role=Role.VIEWER,
            by_user_id=house.user_id(OUTSIDER),
        )
        return invitation.id


def everything_of(house: House, business_id: str) -> str:
    """What the books hold of the business, as text."""
    with reading(house.engine) as session:
        rows: list[Any] = [
            *session.exec(select(AccountingPeriod).where(AccountingPeriod.business_id == business_id)),
            *session.exec(select(MonthEndPackage).where(MonthEndPackage.business_id == business_id)),
            *session.exec(select(Account).where(Account.business_id == business_id)),
            *session.exec(select(BankLine).where(BankLine.business_id == business_id)),
            *session.exec(select(BankStatement).where(BankStatement.business_id == business_id)),
            *session.exec(select(Membership).where(Membership.business_id == business_id)),
            *session.exec(select(Invitation).where(Invitation.business_id == business_id)),
            *session.exec(select(JournalEntry)),
        ]
        return json.dumps([row.model_dump(mode="json") for row in rows], sort_keys=True)


@pytest.mark.parametrize("who", list(Role))
async def test_every_path_with_ids_of_another_business_leads_nowhere(
    house: House, tmp_path: Path, who: str
) -> None:
    ids, before = foreign_ids(house, tmp_path), everything_of(house, house.other_business_id)
    before = everything_of(house, house.other_business_id)
    tried = 0
    async with house.caller(who) as caller:
        for path, methods in create_api(house.services).openapi()["paths"].items():
            if "{" not in path or "/downloads/" in path or "/tokens/" in path:
                continue
            address = path.removeprefix("/api/v1").format_map(Anything(ids))
            for method in methods:
                answer = await caller.request(method, address, params={"from": ids["package_id"]}, json={})
                assert answer.status_code in {400, 403, 404, 422}, f"{method} {address}: {answer.text}"
                assert_tells_nothing(answer, house)
                tried += 1
    assert tried > 30
    assert everything_of(house, house.other_business_id) == before
    assert house.builds.started == house.builds.cancelled == []


class Anything(dict[str, str]):
    """Ids that nobody has for the places that have none of their own here."""

    def __missing__(self, key: str) -> str:
        return "01900000-0000-7000-8000-000000000000"


def assert_tells_nothing(answer: httpx.Response, house: House) -> None:
    assert "Another Trading" not in answer.text
    assert "Outsider" not in answer.text


async def test_the_bank_of_another_business_is_nobodys_to_work_on(house: House, tmp_path: Path) -> None:
    ids = foreign_ids(house, tmp_path)
    other, bank = house.other_business_id, house.account_id("1000", business_id=house.other_business_id)
    before = everything_of(house, other)
    entry = {"ledger_id": house.account_id("6000"), "description": "Fee"}
    statement = {"ledger_id": bank, "statement_date": "2026-09-20", "closing_balance": 1}
    async with house.caller("owner") as owner:
        answers = [
            await owner.post(f"/bank-lines/{ids['line_id']}/match", json={"entry_id": ids["entry_id"]}),
            await owner.post(f"/bank-lines/{ids['line_id']}/post", json=entry),
            await owner.delete(f"/bank-lines/{ids['line_id']}/match"),
            await owner.patch(f"/bank-statements/{ids['statement_id']}", json={"closing_balance": 1}),
            await owner.post("/bank-statements", json=statement),
        ]
    for answer in answers:
        assert answer.status_code == 404, answer.text
        assert_tells_nothing(answer, house)
    assert everything_of(house, other) == before


@pytest.mark.parametrize("who", list(Role))
async def test_ids_of_another_business_in_a_body_are_refused(house: House, tmp_path: Path, who: str) -> None:
    ids = foreign_ids(house, tmp_path)
    account = house.account_id("1000", business_id=house.other_business_id)
    lines = [
        {"ledger_id": account, "amount": 1, "debit_credit": "debit"},
        {"ledger_id": house.account_id("1000"), "amount": 1, "debit_credit": "credit"},
    ]
    before = everything_of(house, house.other_business_id)
    async with house.caller(who) as caller:
        for path, body in (
            ("/month-end-packages", {"selected_reports": ["pl"], "accounting_period_id": ids["period_id"]}),
            ("/journal-entries", {"date": "2026-09-20", "description": "x", "line_entries": lines}),
        ):
            answer = await caller.post(path, json=body)
            assert answer.status_code in {400, 403, 404, 422}, answer.text
            assert_tells_nothing(answer, house)
        locked = await caller.post("/accounting-periods/bulk-lock", json={"period_ids": [ids["period_id"]]})
        assert locked.status_code == 403 or locked.json()["locked_ids"] == []
    assert everything_of(house, house.other_business_id) == before


@pytest.mark.parametrize("name", ["accounting_period_id", "ledger_id", "requested_by_user_id"])
async def test_filters_by_ids_of_another_business_find_nothing(
    house: House, tmp_path: Path, name: str
) -> None:
    ids = foreign_ids(house, tmp_path)
    values = {
        "accounting_period_id": ids["period_id"],
        "ledger_id": house.account_id("1000", business_id=house.other_business_id),
        "requested_by_user_id": house.user_id(OUTSIDER),
    }
    path = "/journal-entries" if name == "ledger_id" else "/month-end-packages"
    async with house.caller("owner") as owner:
        assert (await owner.get(path, params={name: values[name]})).json()["items"] == []


async def test_a_cursor_of_another_business_is_refused(house: House) -> None:
    for report in ("pl", "cash_flow"):
        house.queue(report=report, business_id=house.other_business_id)
        house.queue(report=report)
    async with house.caller(OUTSIDER, business_id=house.other_business_id) as outsider:
        cursor = (await outsider.get("/month-end-packages", params={"limit": 1})).json()["next_cursor"]
    async with house.caller("owner") as owner:
        answer = await owner.get("/month-end-packages", params={"limit": 1, "cursor": cursor})
    assert answer.status_code == 400


async def test_a_token_of_one_person_is_never_anothers_to_see_or_revoke(house: House) -> None:
    async with house.caller("member") as member, house.caller("owner") as owner:
        made = (await member.post("/tokens", json={"name": "mine"})).json()
        assert (await owner.post(f"/tokens/{made['token_info']['id']}/revoke")).status_code == 404
        assert (await owner.get("/tokens")).json()["items"] == []
        assert made["token"] not in (await member.get("/tokens")).text
