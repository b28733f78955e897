"""Text that would be something else: a header, a line of the log."""

import logging
from email.message import Message

import httpx
import pytest

from dashboard.api.app import create_api, under_api
from dashboard.api.package_files import attachment
from dashboard.operations.logs import JsonLines
from tests.contract.api.conftest import House

HOSTILE = [
    'a"; filename="b.exe',
    "a\r\nSet-Cookie: close_session=dzs_x",
    "../../etc/passwd",
    "a;b=c",
    "=cmd|' /C calc'!A0.xlsx",
    "名前\u202egpj.exe",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_of_a_file_breaks_out_of_its_header(name: str) -> None:
    header = attachment(name)["Content-Disposition"]
    assert header.isascii()
    assert header.isprintable()
    read = Message()
    read["Content-Disposition"] = header.split("; filename*=")[0]
    assert set(dict(read.get_params(header="content-disposition", failobj=[]))) == {"attachment", "filename"}
    plain = read.get_filename() or ""
    assert not set(plain) & set('/\\";\r\n=')


async def test_nothing_that_a_request_says_becomes_a_line_of_the_log(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    forged = "x\n2026-11-25 INFO dashboard.requests: GET /month-end-packages 200"
    transport = httpx.ASGITransport(under_api(create_api(house.services)))
    headers = {
        "Authorization": f"Bearer {house.tokens['owner']}",
        "x-business-id": house.business_id,
        "User-Agent": "forged\\n",
    }
    async with httpx.AsyncClient(
        transport=transport, base_url="http://books.test/api/v1", headers=headers
    ) as owner:
        caplog.clear()
        await owner.get("/month-end-packages", params={"status": forged, "cursor": forged})
        await owner.get("/month-end-packages/a%0Aforged")
        await owner.request("FORGED", "/month-end-packages")
        await owner.post("/session", data={"email": forged, "password": forged})
    lines = [JsonLines().format(record) for record in caplog.records if record.name.startswith("dashboard")]
    assert lines
    assert not [line for line in lines if "\n" in line or "forged" in line.lower()]
