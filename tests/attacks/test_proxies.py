"""Behind a reverse proxy: whose word about the address is believed, and the limits go by it."""

from dataclasses import replace
from typing import cast

import httpx
import pytest
from pydantic import ValidationError
from starlette.types import ASGIApp

from dashboard.api.app import create_api, under_api
from dashboard.database import writing
from dashboard.people.throttle import ATTEMPTS_OF_ACCOUNT_MAX, may_try
from dashboard.serving import server_config
from dashboard.settings import Settings
from tests.contract.api.conftest import PASSWORD, House

PROXY, STRANGER, OWNER = "10.0.0.9", "203.0.113.7", "owner@books.test"


@pytest.fixture
def served(house: House) -> ASGIApp:
    """The app as `dashboard run` serves it behind the proxies of one network."""
    settings = house.services.settings.model_copy(update={"trusted_proxies": "10.0.0.0/24"})
    services = replace(house.services, settings=settings)
    config = server_config(settings, under_api(create_api(services)))
    config.load()
    return cast(ASGIApp, config.loaded_app)


@pytest.fixture
def tried(house: House) -> None:
    """The stranger has guessed as often as an address may guess at one account."""
    for _ in range(ATTEMPTS_OF_ACCOUNT_MAX):
        with writing(house.engine) as session:
            assert may_try(session, account=OWNER, address=STRANGER)


async def sign_in(app: ASGIApp, *, peer: str, claims: str) -> str:
    """Sign in with the right password over a connection from `peer`; where the answer leads."""
    transport = httpx.ASGITransport(app, client=(peer, 5000))
    async with httpx.AsyncClient(transport=transport, base_url="http://books.test") as browser:
        answer = await browser.post(
            "/api/v1/session",
            data={"email": OWNER, "password": PASSWORD},
            headers={"X-Forwarded-For": claims},
        )
    return answer.headers["Location"]


@pytest.mark.usefixtures("tried")
async def test_one_who_guesses_behind_the_proxy_locks_out_herself_alone(served: ASGIApp) -> None:
    assert "throttled" in await sign_in(served, peer=PROXY, claims=STRANGER)
    assert await sign_in(served, peer=PROXY, claims="198.51.100.1") == "/"


@pytest.mark.usefixtures("tried")
async def test_who_is_no_proxy_cannot_claim_another_address(served: ASGIApp) -> None:
    assert "throttled" in await sign_in(served, peer=STRANGER, claims="198.51.100.1")


@pytest.mark.usefixtures("tried")
@pytest.mark.parametrize("claims", ["198.51.100.1", "127.0.0.1", PROXY, "10.0.0.9, 198.51.100.1"])
async def test_what_stands_before_the_proxys_own_word_counts_for_nothing(
    served: ASGIApp, claims: str
) -> None:
    assert "throttled" in await sign_in(served, peer=PROXY, claims=f"{claims}, {STRANGER}")


@pytest.mark.parametrize("proxies", ["*", "proxy", "10.0.0.1/24", "127.0.0.1, *"])
def test_nobody_trusts_the_whole_world(proxies: str) -> None:
    with pytest.raises(ValidationError, match="trusted_proxies"):
        Settings(trusted_proxies=proxies)
