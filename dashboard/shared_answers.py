"""Shared answers: what many tabs ask at the same time, the API is asked once.

A change wakes every tab that shows it, and those of one person ask the same of the same business. Whoever
asks while the same question is under way waits for the next asking, together with all who came meanwhile. So
nobody is told what was true before she asked, and however many ask, each question is asked twice at most.
"""

import asyncio
from dataclasses import dataclass

import httpx

SHARED = "is_shared"  # The extension of a request that may be answered together with others like it.
Question = tuple[str, tuple[tuple[bytes, bytes], ...]]


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: httpx.Headers
    content: bytes  # As it was sent, compressed or not.


class SharedAnswers(httpx.AsyncBaseTransport):
    """A transport that many clients have in common: one of them closing does not close it for the others."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self.transport = transport
        self._waiting: dict[Question, asyncio.Task[_Answer]] = {}
        self._under_way: dict[Question, asyncio.Task[_Answer]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The API's answer; to a request with the extension, that of the next asking of its question."""
        if not request.extensions.get(SHARED):
            return await self.transport.handle_async_request(request)
        question = _question_of(request)
        asking = self._waiting.get(question)
        if asking is None:
            asking = self._waiting[question] = asyncio.create_task(self._ask(question, request))
        answer = await asyncio.shield(asking)  # Who gives up does not take it from the others.
        return httpx.Response(answer.status, headers=answer.headers, stream=httpx.ByteStream(answer.content))

    async def _ask(self, question: Question, request: httpx.Request) -> _Answer:
        if before := self._under_way.get(question):
            await asyncio.wait([before])
        # Whoever asks from here on may know of something newer.
        self._under_way[question] = self._waiting.pop(question)
        try:
            response = await self.transport.handle_async_request(request)
            try:
                stream = response.stream
                assert isinstance(stream, httpx.AsyncByteStream)  # noqa: S101 -- what such transports give.
                content = b"".join([part async for part in stream])
            finally:
                await response.aclose()
            return _Answer(response.status_code, response.headers, content)
        finally:
            del self._under_way[question]


def _question_of(request: httpx.Request) -> Question:
    """All that an answer may depend on: who asks, from where, of what business, and what."""
    return f"{request.method} {request.url}", tuple(request.headers.raw)
