"""Events: a stream that says at once that something of the business has changed."""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Header, Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from dashboard.api.admission import Caller, Door, ServicesHere, Viewer, still_admitted
from dashboard.api.changes import TooSlow, event_of
from dashboard.api.refusals import refusals
from dashboard.api.services import Services
from dashboard.database import reading
from dashboard.errors import CloseError
from dashboard.keyset import LARGEST_INTEGER
from dashboard.ledger.notices import read_notices_for
from dashboard.schemas import ChangeEvent, Role

SECONDS_BETWEEN_SIGNS_OF_LIFE = 15
SECONDS_BETWEEN_ADMISSIONS = 10.0
STREAM_SECONDS_MAX = 15 * 60.0
CAUGHT_UP_MAX = 1_000

router = APIRouter(prefix="/events", tags=["events"], route_class=Door)


@router.get(
    "",
    summary="Follow changes",
    response_class=EventSourceResponse,
    responses={
        **refusals(400, 401, 403),
        200: {"description": "Server-sent events", "content": {"text/event-stream": {}}},
    },
)
async def follow_changes(
    request: Request,
    caller: Viewer,
    services: ServicesHere,
    last_event_id: Annotated[
        int | None, Header(ge=0, le=LARGEST_INTEGER, description="Go on after this event")
    ] = None,
) -> EventSourceResponse:
    """Packages, periods and the journal of the business, as they change, and notifications of the caller.

    Each event is a `ChangeEvent`. Of a notification only the one that it is for is told, in any business.

    The stream ends after a quarter of an hour, or ten seconds after the caller may no longer read; connect
    again with the id of the last event in `Last-Event-ID`.
    """
    stream = _stream(services, request, caller=caller, after=last_event_id)
    # The answer begins once the follower is there: what happens after its headers is not missed.
    first = await anext(stream)
    return EventSourceResponse(_going_on(first, stream), ping=SECONDS_BETWEEN_SIGNS_OF_LIFE, sep="\n")


async def _going_on(
    first: ServerSentEvent, stream: AsyncGenerator[ServerSentEvent]
) -> AsyncGenerator[ServerSentEvent]:
    async with aclosing(stream):
        yield first
        async for event in stream:
            yield event


async def _stream(
    services: Services, request: Request, *, caller: Caller, after: int | None
) -> AsyncGenerator[ServerSentEvent]:
    ends_at = time.monotonic() + STREAM_SECONDS_MAX
    async with services.changes.following(caller.business_id, caller.user.id) as follower:
        yield ServerSentEvent(comment="following")
        caught_up = await run_in_threadpool(_missed, services, caller=caller, after=after)
        for event in caught_up:
            yield _sent(event)
        told = {event.id for event in caught_up}
        admitted_until = time.monotonic() + SECONDS_BETWEEN_ADMISSIONS
        while (at := time.monotonic()) < ends_at:
            try:
                if at >= admitted_until:
                    await run_in_threadpool(still_admitted, services, request, Role.VIEWER)
                    admitted_until = at + SECONDS_BETWEEN_ADMISSIONS
                for event in await follower.take(seconds=admitted_until - at):
                    if event.id not in told:
                        yield _sent(event)
            except (TooSlow, CloseError):
                return


def _missed(services: Services, *, caller: Caller, after: int | None) -> list[ChangeEvent]:
    if after is None:
        return []
    with reading(services.engine) as session:
        notices = read_notices_for(
            session,
            business_id=caller.business_id,
            user_id=caller.user.id,
            after=after,
            limit=CAUGHT_UP_MAX,
        )
        return [event_of(notice) for notice in notices]


def _sent(event: ChangeEvent) -> ServerSentEvent:
    return ServerSentEvent(event.model_dump_json(), id=str(event.id), event=event.kind)
