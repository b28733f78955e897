"""Links to a zip: for one package, for a few minutes, and not to be made up."""

import time
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
from pydantic import SecretStr

from dashboard.api.links import SECONDS_VALID, check_link, download_link
from dashboard.errors import NotPermitted
from dashboard.settings import Settings
from tests.contract.api.conftest import House


def changed(url: str, **query: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode(dict(parse_qsl(parts.query)) | query)))


async def test_a_link_that_was_changed_opens_nothing(house: House, tmp_path: Path) -> None:
    package_id = house.build(tmp_path)
    async with house.person("viewer") as viewer:
        link = (await viewer.download_link(package_id)).download_url
    other_id = house.queue(report="cash_flow")
    expires = dict(parse_qsl(urlsplit(link).query))["expires"]
    async with house.stranger() as browser:
        assert (await browser.get(link)).status_code == 200
        for wrong in (
            changed(link, signature="x"),
            changed(link, signature="\u00fc"),
            changed(link, expires=str(int(expires) + 1)),
            link.replace(package_id, other_id),
        ):
            assert (await browser.get(wrong)).status_code == 403
        assert (await browser.get(link.split("?")[0])).status_code == 422


async def test_a_link_to_a_package_whose_zip_is_gone_is_not_found(house: House, tmp_path: Path) -> None:
    package_id = house.build(tmp_path)
    async with house.person("viewer") as viewer:
        link = (await viewer.download_link(package_id)).download_url
    for zip_file in (tmp_path / "storage").rglob("package.zip"):
        zip_file.unlink()
    async with house.stranger() as browser:
        assert (await browser.get(link)).status_code == 404


def test_a_link_lasts_five_minutes(settings: Settings) -> None:
    made_at = time.time()
    link = download_link(settings, package_id="p", at=made_at)
    query = dict(parse_qsl(urlsplit(link.url).query))
    expires, signature = int(query["expires"]), query["signature"]
    assert SECONDS_VALID == 300
    check_link(settings, package_id="p", expires=expires, signature=signature, at=made_at + 298)
    with pytest.raises(NotPermitted, match="expired"):
        check_link(settings, package_id="p", expires=expires, signature=signature, at=made_at + 300)


def test_a_link_needs_the_secret_of_this_dashboard(settings: Settings) -> None:
    other = settings.model_copy(update={"secret_key": SecretStr("another secret")})
    query = dict(parse_qsl(urlsplit(download_link(other, package_id="p").url).query))
    with pytest.raises(NotPermitted, match="not valid"):
        check_link(settings, package_id="p", expires=int(query["expires"]), signature=query["signature"])
