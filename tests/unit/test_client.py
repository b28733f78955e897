"""How the client reads answers of every kind; what is sent over a made-up wire."""

import json
from collections.abc import Callable
from datetime import date

import httpx
import pytest

from dashboard import client
from dashboard.calls import sending
from dashboard.client import ApiError, ApiUnreachable, CloseClient

Answer = Callable[[httpx.Request], httpx.Response]
Speak = Callable[[Answer], list[httpx.Request]]
PERIODS = {"items": [], "has_next": False, "has_prev": False}


@pytest.fixture
def speak(monkeypatch: pytest.MonkeyPatch) -> Speak:
    """Have the wire answer as told; the requests that were sent."""

    def begin(answer: Answer) -> list[httpx.Request]:
        sent: list[httpx.Request] = []

        def handle(request: httpx.Request) -> httpx.Response:
            sent.append(request)
            return answer(request)

        monkeypatch.setattr(sending, "transport", httpx.MockTransport(handle))
        monkeypatch.setattr(sending, "base_url", "http://books.test")
        return sent

    return begin


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []

    async def note(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(sending.asyncio, "sleep", note)
    return waited


async def test_a_request_names_the_caller_and_the_business(speak: Speak) -> None:
    [request] = await sent_by(speak, lambda caller: caller.list_periods(status="open", descending=False))
    assert request.headers["Authorization"] == "Bearer dz_x"
    assert request.headers["x-business-id"] == "b1"
    assert str(request.url) == (
        "http://books.test/api/v1/accounting-periods?status=open&limit=50&direction=next&descending=false"
    )


async def test_what_was_not_given_is_not_sent(speak: Speak) -> None:
    answered = {
        "id": "p", "business_id": "b", "period_start": "2026-01-01", "period_end": "2026-01-31",
        "status": "closed", "created_at": "2026-02-01T00:00:00Z", "updated_at": "2026-02-01T00:00:00Z",
    }  # fmt: skip
    sent = speak(lambda _: httpx.Response(201, json=answered))
    async with CloseClient(token="dz_x") as caller:
        await caller.close_period(period_end=date(2026, 1, 31))
    assert json.loads(sent[0].content) == {"period_end": "2026-01-31"}
    assert "x-business-id" not in sent[0].headers


async def test_ids_and_names_cannot_leave_their_place_in_the_path(speak: Speak) -> None:
    sent = speak(lambda _: httpx.Response(200, content=b"%PDF"))
    async with CloseClient(token="dz_x") as caller:
        assert await caller.read_file("a/b", "../x?y#z") == b"%PDF"
    assert sent[0].url.raw_path == b"/api/v1/month-end-packages/a%2Fb/files/..%2Fx%3Fy%23z"


@pytest.mark.parametrize(
    ("body", "has_next"),
    [
        (PERIODS | {"has_next": True}, True),
        ({"items": [], "next_cursor": "c", "has_more": True}, True),
        ({"items": [], "has_more": False}, False),
        ({"success": True, "message": "", "code": "", "data": PERIODS}, False),
        ({"success": True, "data": {"items": [], "has_more": True}}, True),
    ],
)
async def test_lists_of_both_generations_are_read(speak: Speak, body: object, has_next: bool) -> None:
    speak(lambda _: httpx.Response(200, json=body))
    async with CloseClient(token="dz_x") as caller:
        assert (await caller.list_periods()).has_next is has_next


async def test_a_business_of_the_hosted_service_is_filled_in(speak: Speak) -> None:
    hosted = {
        "id": "b1", "name": "Larch", "default_currency": "CAD", "tax_year_end_month": 6, "mailbox": "x",
        "created_at": "2026-02-01T00:00:00Z", "updated_at": "2026-02-01T00:00:00Z",
    }  # fmt: skip
    speak(lambda _: httpx.Response(200, json={"success": True, "data": {"items": [hosted]}}))
    async with CloseClient(token="dz_x") as caller:
        [business] = (await caller.list_businesses()).items
    assert (business.default_currency, business.fiscal_year_start_month, business.role) == ("CAD", 7, "owner")


@pytest.mark.parametrize(
    ("status", "detail", "message"),
    [
        (403, "Not enough permissions", "Not enough permissions"),
        (422, [{"loc": ["body", "period_end"], "msg": "Wrong", "type": "t"}], "period_end: Wrong."),
        (422, [{"loc": ["body"], "msg": "Value error, Give both", "type": "t"}], "Give both."),
        (
            422,
            [{"loc": ["body", "lines", 0], "msg": "A."}, {"loc": ["query", "limit"], "msg": "B"}],
            "lines.0: A. limit: B.",
        ),
    ],
)
async def test_a_refusal_is_told_in_words(speak: Speak, status: int, detail: object, message: str) -> None:
    speak(lambda _: httpx.Response(status, json={"detail": detail}))
    async with CloseClient(token="dz_x") as caller:
        with pytest.raises(ApiError) as refusal:
            await caller.me()
    assert (refusal.value.status, refusal.value.message, str(refusal.value)) == (status, message, message)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json={"id": 1}),
        httpx.Response(200, json=[]),
        httpx.Response(502, content=b"<html>Bad gateway"),
        httpx.Response(500, json={"error": "x"}),
        httpx.Response(404, json=["x"]),
    ],
)
async def test_no_usable_answer_is_no_answer(speak: Speak, answer: httpx.Response) -> None:
    speak(lambda _: answer)
    async with CloseClient(token="dz_x") as caller:
        with pytest.raises(ApiUnreachable):
            await caller.me()


async def test_a_broken_connection_is_told_as_unreachable(speak: Speak) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    sent = speak(fail)
    async with CloseClient(token="dz_x") as caller:
        with pytest.raises(ApiUnreachable, match="does not answer"):
            await caller.me()
    assert len(sent) == 1, "the caller decides whether to try again"


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("retry_after", "seconds"), [("2", 2), ("soon", 0.5), (None, 0.5), ("Wed, 21 Oct 2015 07:28:00 GMT", 0)]
)
async def test_a_busy_api_is_asked_again_when_it_says(
    speak: Speak, no_waiting: list[float], status: int, retry_after: str | None, seconds: float
) -> None:
    headers = {"Retry-After": retry_after} if retry_after else {}
    answers = [
        httpx.Response(status, headers=headers, json={"detail": "busy"}),
        httpx.Response(200, json=PERIODS),
    ]
    speak(lambda _: answers.pop(0))
    async with CloseClient(token="dz_x") as caller:
        await caller.list_periods()
    assert no_waiting == [seconds]


async def test_a_busy_api_is_asked_three_times_at_most_and_never_twice_to_change_something(
    speak: Speak,
) -> None:
    sent = speak(lambda _: httpx.Response(503, json={"detail": "busy"}))
    async with CloseClient(token="dz_x") as caller:
        with pytest.raises(ApiError, match="busy"):
            await caller.list_periods()
        assert len(sent) == 3
        with pytest.raises(ApiError, match="busy"):
            await caller.create_token(name="x")
    assert len(sent) == 4


async def test_events_are_read_off_the_stream(speak: Speak) -> None:
    lines = (
        ": following\n\n"
        'id: 1\nevent: package\ndata: {"id": 1, "kind": "package", "object_id": "p"}\n\n'
        ": ping\r\n\r\n"
        'data:{"id":2,\ndata: "kind": "journal", "object_id": "j"}\n\n'
        'data: {"id": 3, "kind": "period", "object_id": "cut off"}'
    )
    sent = speak(lambda _: httpx.Response(200, text=lines))
    async with CloseClient(token="dz_x") as caller:
        found = [(event.id, event.kind) async for event in caller.events(after=7)]
    assert found == [(1, "package"), (2, "journal")]
    assert sent[0].headers["Last-Event-ID"] == "7"


async def test_a_refused_stream_says_why(speak: Speak) -> None:
    speak(lambda _: httpx.Response(401, json={"detail": "Not authenticated"}))
    async with CloseClient(token="dz_x") as caller:
        with pytest.raises(ApiError, match="Not authenticated"):
            await anext(caller.events())


async def test_clients_share_a_transport_that_none_of_them_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []

    class Shared(httpx.MockTransport):
        async def aclose(self) -> None:
            closed.append(True)

    monkeypatch.setattr(sending, "transport", None)
    monkeypatch.setattr(sending, "base_url", "")
    client.connect_to("http://books.test/", Shared(lambda _: httpx.Response(200, json=PERIODS)))
    for _ in range(2):
        async with CloseClient(token="dz_x") as caller:
            await caller.list_periods()
    assert sending.base_url == "http://books.test"
    assert not closed


async def sent_by(speak: Speak, ask: Callable[[CloseClient], object]) -> list[httpx.Request]:
    sent = speak(lambda _: httpx.Response(200, json=PERIODS))
    async with CloseClient(token="dz_x", business_id="b1") as caller:
        await ask(caller)  # pyright: ignore[reportGeneralTypeIssues]
    return sent
