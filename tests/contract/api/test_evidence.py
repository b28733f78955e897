"""The evidence of a close over the wire: certificate as JSON and PDF, chain, history, overrides, reasons."""

from datetime import date

import pytest

from dashboard.client import ApiError
from dashboard.closing.chain_proof import prove_chains
from dashboard.schemas import CloseReadinessResponse, OverrideRequest
from tests.contract.api.conftest import House

AUGUST_END = date(2026, 8, 31)


def overrides_of(readiness: CloseReadinessResponse) -> list[OverrideRequest]:
    return [
        OverrideRequest(
            check=item.check, reason="Seen to in September", owner="Grace", due_date=date(2026, 9, 30)
        )
        for item in readiness.items
        if item.blocks
    ]


async def test_a_close_and_all_that_is_kept_of_it(house: House) -> None:
    august = house.period_id(AUGUST_END)
    async with house.person("admin") as admin:
        with pytest.raises(ApiError) as before:
            await admin.certificate(august)
        overrides = overrides_of(await admin.readiness(august))
        await admin.close_period(
            period_end=AUGUST_END, lock_reason="Reviewed", force=True, overrides=overrides
        )
        certificate = await admin.certificate(august)
        pdf = await admin.certificate_pdf(august)
        kept = await admin.overrides(august)
        for override in kept.items:
            await admin.resolve_override(august, override.id, resolution="Done")
        await admin.reopen_period(august, reopen_reason="An invoice came late")
        chain = await admin.chain()
        history = await admin.period_history(august)
        reasons = (await admin.reasons(kind="lock"), await admin.reasons(kind="reopen"))
    assert before.value.status == 404
    assert certificate.link == chain.links[0]
    assert pdf.startswith(b"%PDF")
    assert [link.content["kind"] for link in chain.links] == ["closed", "reopened"]
    assert all(finding.ok for finding in prove_chains(chain.links, []))
    assert {override.check for override in kept.items} == {override.check for override in overrides}
    assert [event.kind for event in history.items if event.kind not in {"overridden", "resolved"}] == [
        "reopened",
        "closed",
    ]
    assert {event.by_name for event in history.items} == {"Admin"}
    assert reasons == (["Reviewed"], ["An invoice came late"])


async def test_the_certificate_is_a_pdf_for_who_accepts_one(house: House) -> None:
    august = house.period_id(AUGUST_END)
    async with house.person("admin") as admin, house.caller("viewer") as viewer:
        await admin.close_period(period_end=AUGUST_END, lock_reason="Reviewed", force=True)
        path = f"/accounting-periods/{august}/certificate"
        accepted = await viewer.get(path, headers={"Accept": "application/pdf"})
        as_json = await viewer.get(path, params={"format": "json"}, headers={"Accept": "application/pdf"})
    assert accepted.headers["Content-Type"] == "application/pdf"
    assert "close-certificate_2026-08-31.pdf" in accepted.headers["Content-Disposition"]
    assert as_json.json()["link"]["content"]["kind"] == "closed"


async def test_where_somebody_asked_from_is_kept(house: House) -> None:
    """The screens call from this machine and say whom they speak for."""
    august = house.period_id(AUGUST_END)
    headers = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9", "User-Agent": "A browser"}
    async with house.caller("admin") as admin:
        body = {"period_end": "2026-08-31", "lock_reason": "Reviewed", "force": True}
        answer = await admin.post("/accounting-periods/close", json=body, headers=headers)
        assert answer.status_code == 201
        found = (await admin.get(f"/accounting-periods/{august}/history")).json()["items"]
    assert {(event["address"], event["agent"]) for event in found} == {("203.0.113.9", "A browser")}


@pytest.mark.parametrize(
    "change",
    [
        {"lock_reason": "ok"},
        {"overrides": [{"check": "T13", "reason": "x", "owner": "Ada", "due_date": "2026-09-30"}]},
        {"overrides": [{"check": "T13", "reason": "Late", "owner": "", "due_date": "2026-09-30"}]},
        {"overrides": [{"check": "T13", "reason": "Late", "owner": "Ada", "due_date": "soon"}]},
    ],
)
async def test_what_can_be_judged_from_the_body_alone(house: House, change: dict[str, object]) -> None:
    body = {"period_end": "2026-08-31", "lock_reason": "Reviewed", "force": True, **change}
    async with house.caller("admin") as admin:
        answer = await admin.post("/accounting-periods/close", json=body)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][1] in {"lock_reason", "overrides"}


async def test_builds_and_downloads_are_history_too(house: House) -> None:
    async with house.person("member") as member:
        queued = await member.create_package(
            selected_reports=["pl"], period_start=date(2026, 8, 1), period_end=AUGUST_END
        )
        again = await member.create_package(
            selected_reports=["pl"], period_start=date(2026, 8, 1), period_end=AUGUST_END
        )
        history = await member.period_history(house.period_id(AUGUST_END))
    assert queued.package.id == again.package.id
    [event] = history.items
    assert (event.kind, event.by_name) == ("build_asked_for", "Member")


async def test_the_review_of_a_close(house: House) -> None:
    august = house.period_id(AUGUST_END)
    async with house.person("member") as member, house.person("owner") as owner:
        acked = await member.acknowledge_step(august, "trial_balance_review", notes="Looked at")
        listed = await member.checklist(august)
        given = await member.sign_off(august, role="preparer", notes="As posted")
        shown = await member.sign_offs(august)
        readiness = await member.readiness(august)
        days = await member.score_history(august)
        score = await member.close_score(august)
        await member.revoke_sign_off(august, role="preparer")
        with pytest.raises(ApiError) as twice:
            await member.revoke_sign_off(august, role="preparer")
        with pytest.raises(ApiError) as no_step:
            await member.acknowledge_step(august, "coffee")
        locked = await owner.bulk_lock([august], force=True)
        period = await owner.get_period(august)
    assert (listed.period_id, listed.items) == (august, [acked])
    assert acked.period_start == date(2026, 8, 1)
    assert shown == [given]
    assert readiness.sign_offs is not None
    assert readiness.sign_offs.items == shown
    assert readiness.close_score is not None
    assert (score.score, score.components) == (readiness.close_score.score, readiness.close_score.components)
    assert set(score.components) == {
        "txn_review",
        "categorization",
        "reconciliation",
        "checklist",
        "anomalies",
    }
    assert [day.score for day in days.items] == [score.score]
    assert twice.value.status == no_step.value.status == 404
    assert (locked.locked_ids, period.status) == ([august], "locked")
    assert period.lock_reason == "Historical migration - bulk locked"


@pytest.mark.parametrize("ids", [[], ["x"], ["00000000-0000-7000-8000-000000000000"] * 121])
async def test_between_1_and_120_periods_are_locked_at_once(house: House, ids: list[str]) -> None:
    async with house.caller("owner") as owner:
        answer = await owner.post("/accounting-periods/bulk-lock", json={"period_ids": ids})
    assert answer.status_code == 422
