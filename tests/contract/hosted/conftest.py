"""The hosted service's double, and the product's client sent to it."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from dashboard.calls import sending
from dashboard.client import CloseClient
from dashboard.shared_answers import SharedAnswers
from tests.contract.hosted.service import HostedService


@pytest.fixture(params=["bare", "enveloped", "guide", "enveloped guide"])
def generation(request: pytest.FixtureRequest) -> str:
    """Both generations of bodies, and both words for more pages."""
    return request.param


@pytest.fixture
def service() -> Iterator[HostedService]:
    hosted = HostedService()
    hosted.start()
    yield hosted
    hosted.stop()


@pytest.fixture(autouse=True)
async def wire(service: HostedService, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """A wire of its own for each test, because each has a loop of its own."""
    transport = httpx.AsyncHTTPTransport()
    monkeypatch.setattr(sending, "transport", SharedAnswers(transport))
    monkeypatch.setattr(sending, "base_url", service.address)
    yield
    await transport.aclose()


@pytest.fixture
def caller(service: HostedService) -> CloseClient:
    return CloseClient(token="dz_good", business_id=service.businesses[0]["id"])
