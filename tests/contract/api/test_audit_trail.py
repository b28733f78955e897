"""The audit trail: who did what from where, for the owner alone, page by page and as CSV that runs nothing."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import select

from dashboard.closing.actor import Doer
from dashboard.closing.history import EventKind, note_event
from dashboard.closing.trail import BEGINS_A_FORMULA
from dashboard.database import reading, writing
from dashboard.models import AuditEvent, BankLine, User
from dashboard.schemas import AuditEventResponse
from tests.contract.api.conftest import OUTSIDER, PASSWORD, House

SEPTEMBER = {"period_start": "2026-09-01", "period_end": "2026-09-30"}


async def trail(house: House, **filters: Any) -> list[AuditEventResponse]:
    """The latest events of the first business."""
    async with house.person("owner") as owner:
        return (await owner.audit_trail(**filters)).items


async def kinds(house: House, **filters: Any) -> list[str]:
    return [event.kind for event in await trail(house, **filters)]


async def test_signing_in_and_out_is_told_to_every_business_of_the_person(house: House) -> None:
    async with house.stranger({"User-Agent": "Test browser"}) as browser:
        form = {"email": "admin@books.test", "password": "wrong"}
        await browser.post("/session", data=form)
        await browser.post("/session", data=form | {"password": PASSWORD})
        await browser.post("/session/end")
        await browser.post("/session", data=form | {"email": "nobody@books.test"})
        await browser.post("/session", data={"email": f"{OUTSIDER}@books.test", "password": PASSWORD})
    events = await trail(house)
    assert [event.kind for event in events] == ["signed_out", "signed_in", "sign_in_failed"]
    assert {(event.by_email, event.role, event.agent) for event in events} == {
        ("admin@books.test", "admin", "Test browser")
    }
    ended, began, _ = events
    assert ended.credential == began.credential
    assert began.credential.startswith("session ")
    with reading(house.engine) as session:
        everything = " ".join(row.model_dump_json() for row in session.exec(select(AuditEvent)))
    assert "wrong" not in everything.replace("Wrong password", "")
    assert PASSWORD not in everything


async def test_what_is_written_and_taken_out_is_in_it(house: House, tmp_path: Path) -> None:
    package_id = house.build(tmp_path)
    lines = [
        {"ledger_id": house.account_id("6000"), "amount": 100, "debit_credit": "debit"},
        {"ledger_id": house.account_id("1000"), "amount": 100, "debit_credit": "credit"},
    ]
    rows = "entry,date,description,account,amount,party,document,due_date,kind\n"
    rows += "L-1,2026-09-20,Rent,6000,9.00,,,,\nL-1,2026-09-20,Rent,1000,-9.00,,,,\n"
    async with house.caller("owner") as owner, house.caller("member") as member:
        made = (await member.post("/tokens", json={"name": "Nightly"})).json()["token_info"]
        await member.post(f"/tokens/{made['id']}/revoke")
        await member.post(
            "/journal-entries", json={"date": "2026-09-20", "description": "x", "line_entries": lines}
        )
        await member.post("/journal-entries/import", content=rows)
        await member.get(f"/month-end-packages/{package_id}/files/figures.json")
        await member.get(f"/month-end-packages/{package_id}/download")
        queued = (
            await member.post("/month-end-packages", json=SEPTEMBER | {"selected_reports": ["pl"]})
        ).json()
        await member.post(f"/month-end-packages/{queued['package']['id']}/cancel")
        await member.post(f"/month-end-packages/{queued['package']['id']}/retry")
        await owner.post(
            "/accounting-periods", json={"period_start": "2026-10-01", "period_end": "2026-10-31"}
        )
        await owner.patch(f"/businesses/{house.business_id}", json={"needs_second_person": True})
    assert set(await kinds(house)) == {
        *(
            "token_created",
            "token_revoked",
            "entry_posted",
            "entries_imported",
            "file_downloaded",
            "downloaded",
        ),
        *("build_asked_for", "build_cancelled", "build_retried", "period_created", "second_person_on"),
    }
    [posted] = await trail(house, kind="entry_posted")
    assert "2026-09-20" in posted.detail
    [revoked] = await trail(house, kind="token_revoked")
    assert revoked.detail == f"Nightly ({made['token_prefix']}…)"


async def test_bank_work_is_in_it(house: House) -> None:
    bank, on = house.account_id("1000"), date(2026, 9, 20)
    found = [
        BankLine(business_id=house.business_id, account_id=bank, date=on, amount=-100, description="Fee")
        for _ in range(2)
    ]
    with writing(house.engine) as session:
        session.add_all(found)
    async with house.caller("member") as member:
        entry = {"ledger_id": house.account_id("6000"), "description": "Fee"}
        posted = await member.post(f"/bank-lines/{found[0].id}/post", json=entry)
        refused = await member.post(
            f"/bank-lines/{found[1].id}/match", json={"entry_id": posted.json()["entry_id"]}
        )
        statement = {"ledger_id": bank, "statement_date": "2026-09-20", "closing_balance": 1}
        added = await member.post("/bank-statements", json=statement)
        corrected = f"/bank-statements/{added.json()['id']}"
        await member.patch(corrected, json={"closing_balance": 2})
        undone = await member.delete(f"/bank-lines/{found[0].id}/match")
    assert (refused.status_code, undone.status_code) == (400, 204)
    events = [(event.kind, event.detail) for event in reversed(await trail(house))]
    assert events == [
        ("bank_line_posted", f"Fee, 2026-09-20, {posted.json()['entry_reference']}"),
        ("statement_added", "2026-09-20"),
        ("statement_corrected", "2026-09-20"),
        ("bank_line_unmatched", "Fee, 2026-09-20"),
    ]


async def test_what_is_refused_is_not_told_as_done(house: House) -> None:
    async with house.caller("viewer") as viewer, house.caller("owner") as owner:
        await viewer.post("/month-end-packages", json=SEPTEMBER | {"selected_reports": ["pl"]})
        await owner.post("/journal-entries/import", content="entry\n1\n")
        await owner.post(
            "/journal-entries", json={"date": "2026-09-20", "description": "x", "line_entries": []}
        )
    assert await kinds(house) == []


async def test_a_token_is_told_apart_from_a_session(house: House) -> None:
    async with house.caller("owner") as owner:
        made = (await owner.post("/tokens", json={"name": "Script"})).json()
    headers = {"Authorization": f"Bearer {made['token']}", "x-business-id": house.business_id}
    async with house.stranger(headers) as script:
        await script.post(
            "/accounting-periods", json={"period_start": "2026-10-01", "period_end": "2026-10-31"}
        )
    by_script, by_hand = await trail(house)
    assert by_script.credential == f"token {made['token_info']['id']}"
    assert by_hand.credential.startswith("session ")
    assert by_script.period_end == date(2026, 10, 31)


def note(house: House, *, who: str = "owner", detail: str = "") -> None:
    """An event of the first business."""
    by = Doer(house.user_id(who), address="192.0.2.1", role=who)
    with writing(house.engine) as session:
        note_event(session, business_id=house.business_id, kind=EventKind.ENTRY_POSTED, by=by, detail=detail)


async def test_it_is_narrowed_by_person_kind_and_days_of_the_business(house: House) -> None:
    note(house, who="member", detail="by the member")
    note(house, who="owner", detail="by the owner")
    assert [event.detail for event in await trail(house, by_user_id=house.user_id("member"))] == [
        "by the member"
    ]
    assert await kinds(house, kind="signed_in") == []
    today = datetime.now(UTC).date()
    assert len(await trail(house, start=today - timedelta(days=1), end=today + timedelta(days=1))) == 2
    assert await trail(house, end=today - timedelta(days=2)) == []
    assert await trail(house, start=today + timedelta(days=2)) == []


async def test_a_walk_yields_every_event_once_both_ways_while_more_arrive(house: House) -> None:
    for number in range(7):
        note(house, detail=str(number))
    async with house.person("owner") as owner:
        page = await owner.audit_trail(limit=3)
        seen = [event.detail for event in page.items]
        while page.has_next:
            note(house, detail="meanwhile")
            page = await owner.audit_trail(limit=3, cursor=page.next_cursor)
            seen += [event.detail for event in page.items]
        back = await owner.audit_trail(limit=3, cursor=page.prev_cursor, direction="prev")
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]
    assert [event.detail for event in back.items] == ["3", "2", "1"]


async def test_nobody_sees_the_trail_of_another_business(house: House) -> None:
    note(house, detail="ours")
    theirs = house.other_business_id
    async with house.caller(OUTSIDER, business_id=theirs) as outsider:
        assert (await outsider.get("/audit-trail")).json()["items"] == []
        assert "ours" not in (await outsider.get("/audit-trail/export")).text
        [exported] = (await outsider.get("/audit-trail")).json()["items"]
    assert exported["kind"] == "trail_exported"
    async with house.caller("admin") as admin:
        for path in ("/audit-trail", "/audit-trail/export"):
            assert (await admin.get(path)).status_code == 403


HOSTILE = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", 'a","=1', "x\n=1"]


async def test_no_cell_of_the_csv_is_a_formula(house: House) -> None:
    with writing(house.engine) as session:
        owner = session.get_one(User, house.user_id("owner"))
        owner.name = "=HYPERLINK(1)"
        session.add(owner)
    for text in HOSTILE:
        note(house, detail=text)
    async with house.person("owner") as client:
        data = (await client.audit_trail_csv()).decode()
    head, *rows = list(csv.reader(io.StringIO(data)))
    assert len(rows) == len(HOSTILE) + 1, "the export is an event itself"
    assert not [cell for row in rows for cell in row if cell.startswith(BEGINS_A_FORMULA)]
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert {row["person"] for row in told} == {"'=HYPERLINK(1)"}
    assert {row["detail"].removeprefix("'") for row in told} == {*HOSTILE, ""}


async def test_the_csv_has_every_event_however_many_pages(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.closing.trail.LIMIT_MAX", 2)
    for number in range(5):
        note(house, detail=str(number))
    async with house.caller("owner") as owner:
        answer: httpx.Response = await owner.get("/audit-trail/export", params={"kind": "entry_posted"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    details = [row["detail"] for row in csv.DictReader(io.StringIO(answer.text))]
    assert details == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize(
    "query",
    [{"start_date": "2026-09-30", "end_date": "2026-09-01"}, {"kind": "made_up"}, {"sort_by": "kind"}],
)
async def test_what_cannot_be_asked_is_422(house: House, query: dict[str, str]) -> None:
    async with house.caller("owner") as owner:
        assert (await owner.get("/audit-trail", params=query)).status_code == 422
