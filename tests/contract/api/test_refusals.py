"""What the API says no with, and in which order it looks."""

import logging
from typing import Any

import httpx
import pytest
from sqlmodel import col, update

from dashboard.database import writing
from dashboard.models import UserSession, now
from tests.contract.api.conftest import House

PACKAGES = "/month-end-packages"
GOOD = {"selected_reports": ["pl"], "period_start": "2026-09-01", "period_end": "2026-09-30"}
JSON = {"Content-Type": "application/json"}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def assert_refused(answer: httpx.Response, status_code: int, *words: str) -> None:
    """The one shape of a refusal."""
    assert answer.status_code == status_code, answer.text
    body = answer.json()
    assert list(body) == ["detail"]
    assert isinstance(body["detail"], str)
    assert not [word for word in words if word not in body["detail"]], body["detail"]


def assert_invalid(answer: httpx.Response, *loc: str | int) -> None:
    """The one shape of a request that is wrong in itself; the first problem is at `loc`."""
    assert answer.status_code == 422, answer.text
    [problem, *_] = answer.json()["detail"]
    assert {"loc", "msg", "type"} <= set(problem)
    assert problem["loc"] == list(loc)


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        "Bearer dz_nonsense",
        "Basic b3duZXI6eA==",
        "dzs_bare",
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", PACKAGES), ("POST", PACKAGES), ("POST", "/accounting-periods/close"), ("GET", "/users/me")],
)
async def test_without_a_bearer_that_holds_nothing_else_is_looked_at(
    house: House, authorization: str | None, method: str, path: str
) -> None:
    headers = {"Authorization": authorization} if authorization is not None else {}
    async with house.stranger(headers) as stranger:
        answer = await stranger.request(method, path, content=b"{not json", headers=JSON)
    assert_refused(answer, 401)
    assert answer.json() == {"detail": "Not authenticated"}
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_the_session_cookie_alone_opens_nothing(house: House) -> None:
    async with house.stranger({"Cookie": f"close_session={house.tokens['owner']}"}) as stranger:
        assert_refused(await stranger.get("/users/me"), 401)


@pytest.mark.parametrize("header", [None, "", "1", "not-a-uuid"])
async def test_the_business_must_be_named(house: House, header: str | None) -> None:
    headers = {"Authorization": f"Bearer {house.tokens['owner']}"}
    headers |= {"x-business-id": header} if header is not None else {}
    async with house.stranger(headers) as caller:
        for answer in (await caller.get(PACKAGES), await caller.post(PACKAGES, json={})):
            assert_refused(answer, 400, "x-business-id")


async def test_a_business_of_others_looks_like_one_that_does_not_exist(house: House) -> None:
    answers: list[httpx.Response] = []
    for business_id in (house.other_business_id, UNKNOWN):
        async with house.caller("owner", business_id=business_id) as caller:
            answers.append(await caller.get(PACKAGES))
    for answer in answers:
        assert_refused(answer, 403)
    assert answers[0].json() == answers[1].json()


async def test_a_role_too_low_is_refused_before_the_body_is_read(house: House) -> None:
    async with house.caller("viewer") as viewer:
        for content in (b"{not json", b"[]", b"{}"):
            answer = await viewer.post(PACKAGES, content=content, headers=JSON)
            assert_refused(answer, 403, "member", "viewer")


BAD_BODIES: list[tuple[dict[str, Any], list[str | int]]] = [
    ({"selected_reports": []}, ["selected_reports"]),
    ({"selected_reports": ["pl", "pl"]}, ["selected_reports"]),
    ({"selected_reports": ["payroll"]}, ["selected_reports"]),
    ({"selected_reports": "pl"}, ["selected_reports"]),
    ({"selected_reports": None}, ["selected_reports"]),
    ({"report_format": "docx"}, ["report_format"]),
    ({"period_end": "2026-02-30"}, ["period_end"]),
    ({"period_end": 1790640000}, ["period_end"]),
    ({"period_end": "1790640000"}, ["period_end"]),
    ({"period_end": "2026-09-30T00:00:00"}, ["period_end"]),
    ({"accounting_period_id": "1"}, ["accounting_period_id"]),
    ({"accounting_period_id": "{00000000-0000-0000-0000-000000000000}"}, ["accounting_period_id"]),
]


@pytest.mark.parametrize(("change", "loc"), BAD_BODIES)
async def test_what_the_body_alone_gets_wrong_is_422_at_the_field(
    house: House, change: dict[str, Any], loc: list[str | int]
) -> None:
    async with house.caller("member") as member:
        assert_invalid(await member.post(PACKAGES, json=GOOD | change), "body", *loc)


@pytest.mark.parametrize(
    "body",
    [
        {"selected_reports": ["pl"]},
        {"selected_reports": ["pl"], "period_end": "2026-09-30"},
        GOOD | {"period_start": "2026-10-01"},
    ],
)
async def test_a_range_that_is_none_is_422(house: House, body: dict[str, Any]) -> None:
    async with house.caller("member") as member:
        answer = await member.post(PACKAGES, json=body)
    assert answer.status_code == 422
    assert "period_start" in answer.text


@pytest.mark.parametrize("amount", [True, "5", 0, -5, 1.5, 2**53])
async def test_an_amount_is_a_whole_number_of_minor_units(house: House, amount: object) -> None:
    line = {"ledger_id": house.account_id("1000"), "amount": amount, "debit_credit": "debit"}
    body = {"date": "2026-09-20", "description": "Rent", "line_entries": [line, line]}
    async with house.caller() as caller:
        answer = await caller.post("/journal-entries", json=body)
    assert_invalid(answer, "body", "line_entries", 0, "amount")


async def test_a_body_that_is_no_json_is_422(house: House) -> None:
    async with house.caller("member") as member:
        answer = await member.post(PACKAGES, content=b"{not json", headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][0] == "body"


async def test_a_body_too_large_is_refused(house: House) -> None:
    async with house.caller("member") as member:
        answer = await member.post(PACKAGES, content=b" " * (3 * 1024 * 1024), headers=JSON)
    assert_refused(answer, 413)


async def test_period_and_dates_must_agree(house: House) -> None:
    from datetime import date

    period_id = house.period_id(date(2026, 9, 30))
    async with house.caller("member") as member:
        wrong = GOOD | {"accounting_period_id": period_id, "period_start": "2026-08-01"}
        assert_refused(await member.post(PACKAGES, json=wrong), 400)
        right = await member.post(PACKAGES, json=GOOD | {"accounting_period_id": period_id})
    assert right.status_code == 201
    assert right.json()["package"]["accounting_period_id"] == period_id


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"status": "done"}, "status"),
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"sort_by": "sha256"}, "sort_by"),
        ({"sort_by": "requested_by_user_id"}, "sort_by"),
        ({"direction": "up"}, "direction"),
        ({"descending": "perhaps"}, "descending"),
    ],
)
@pytest.mark.parametrize("path", [PACKAGES, "/accounting-periods"])
async def test_a_parameter_that_is_unknown_is_422(
    house: House, path: str, query: dict[str, str], name: str
) -> None:
    async with house.caller("viewer") as viewer:
        assert_invalid(await viewer.get(path, params=query), "query", name)


@pytest.mark.parametrize("cursor", ["x", "bm90aGluZw", "\u00fc", "eyJhIjoxfQ"])
async def test_a_cursor_that_is_none_is_400(house: House, cursor: str) -> None:
    async with house.caller("viewer") as viewer:
        assert_refused(await viewer.get(PACKAGES, params={"cursor": cursor}), 400, "cursor")


async def test_a_cursor_of_another_list_is_400(house: House) -> None:
    for report in ("pl", "cash_flow"):
        house.queue(report=report)
    async with house.caller("viewer") as viewer:
        cursor = (await viewer.get(PACKAGES, params={"limit": 1})).json()["next_cursor"]
        assert cursor
        for other in (
            {"sort_by": "status"},
            {"descending": "false"},
            {"status": "queued"},
            {"accounting_period_id": UNKNOWN},
        ):
            answer = await viewer.get(PACKAGES, params={"limit": 1, "cursor": cursor} | other)
            assert_refused(answer, 400, "cursor")


async def test_what_belongs_to_another_business_is_not_found(house: House) -> None:
    from datetime import date

    foreign_period = house.period_id(date(2026, 8, 31), business_id=house.other_business_id)
    foreign_package = house.queue(business_id=house.other_business_id)
    async with house.caller("owner") as owner:
        for package_id in (foreign_package, UNKNOWN, "not a uuid", "..", "%2e%2e%2f"):
            path = f"{PACKAGES}/{package_id}"
            for method, action in (
                ("GET", ""),
                ("GET", "/download"),
                ("GET", "/files"),
                ("GET", "/history"),
                ("GET", "/tie-outs"),
                ("GET", "/files/x.pdf"),
                ("POST", "/retry"),
                ("POST", "/cancel"),
            ):
                answer = await owner.request(method, path + action)
                assert answer.status_code in (
                    {404} if package_id in {foreign_package, UNKNOWN} else {404, 405}
                )
        for period_id in (foreign_period, UNKNOWN):
            path = f"/accounting-periods/{period_id}"
            assert_refused(await owner.get(path), 404)
            assert_refused(await owner.post(f"{path}/close-readiness"), 404)
            assert_refused(await owner.post(f"{path}/reopen", json={"reopen_reason": "because"}), 404)
            body = {"selected_reports": ["pl"], "accounting_period_id": period_id}
            assert_refused(await owner.post(PACKAGES, json=body), 404)
    assert house.builds.started == house.builds.cancelled == []


async def test_an_unknown_path_is_a_404_in_json(house: House) -> None:
    async with house.stranger() as stranger:
        for path in ("/nothing", "/month-end-packages/", "/../v1/nothing"):
            assert_refused(await stranger.get(path), 404)
        assert_refused(await stranger.delete(PACKAGES), 405)


async def test_an_ended_session_is_not_let_in(house: House) -> None:
    async with house.caller("owner") as owner:
        assert (await owner.get("/users/me")).status_code == 200
        with writing(house.engine) as session:
            session.exec(
                update(UserSession).where(col(UserSession.ended_at).is_(None)).values(ended_at=now())
            )
        assert_refused(await owner.get("/users/me"), 401)


async def test_a_bug_is_answered_with_a_reference_and_nothing_else(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def break_down(package_id: str, **_: str) -> bool:
        raise RuntimeError(f"secret of {package_id}")

    monkeypatch.setattr(house.builds, "start_build", break_down)
    async with house.caller("member") as member:
        with caplog.at_level(logging.ERROR):
            answer = await member.post(PACKAGES, json=GOOD)
    assert_refused(answer, 500, "Something went wrong on our side. Reference ")
    assert "secret" not in answer.text
    reference = answer.json()["detail"].removesuffix(".").rsplit(" ", 1)[1]
    [record] = [record for record in caplog.records if reference in record.getMessage()]
    assert record.exc_info


async def test_a_method_that_is_none_is_told_every_one_there_is(house: House) -> None:
    async with house.stranger() as stranger:
        for path, allowed in (
            (PACKAGES, "GET, POST"),
            (f"/accounting-periods/{UNKNOWN}/sign-offs", "DELETE, GET, POST"),
            ("/journal-entries/import", "POST"),
            ("/health", "GET"),
            ("/docs", "GET"),
        ):
            answer = await stranger.patch(path)
            assert_refused(answer, 405)
            assert answer.headers["Allow"] == allowed


async def test_a_line_feed_in_a_path_does_not_lead_past_the_api(house: House) -> None:
    async with house.caller() as owner:
        assert_refused(await owner.get(f"{PACKAGES}/%0A"), 404)


@pytest.mark.parametrize(
    ("path", "query", "headers"),
    [
        ("/accounting-periods/chain", {"after": str(2**64)}, {}),
        (f"/accounting-periods/{UNKNOWN}/history", {"before": str(2**64)}, {}),
        ("/events", {}, {"Last-Event-ID": str(2**64)}),
        ("/journal-entries", {"start_date": "0"}, {}),
    ],
)
async def test_what_the_database_cannot_hold_is_422(
    house: House, path: str, query: dict[str, str], headers: dict[str, str]
) -> None:
    async with house.caller() as owner:
        assert (await owner.get(path, params=query, headers=headers)).status_code == 422


@pytest.mark.parametrize("path", [f"{PACKAGES}/verify", "/journal-entries/import"])
async def test_an_upload_of_nothing_is_422(house: House, path: str) -> None:
    async with house.caller() as owner:
        assert_invalid(await owner.post(path, content=b""), "body", "file")


@pytest.mark.parametrize("day", [0, 1_790_000_000, True, "2026-09-30T00:00:00", "30.09.2026", "2026-02-30"])
async def test_the_day_of_a_statement_is_a_date_and_nothing_like_one(house: House, day: object) -> None:
    statement = {"ledger_id": house.account_id("1000"), "statement_date": day, "closing_balance": 1}
    async with house.caller("member") as member:
        assert_invalid(await member.post("/bank-statements", json=statement), "body", "statement_date")
