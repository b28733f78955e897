"""Books brought over the API: whoever brings them owns them, and everybody else learns nothing of them."""

import zipfile
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from sqlmodel import func, select

from dashboard.database import reading
from dashboard.models import AuditEvent, Business
from dashboard.settings import Settings
from tests.contract.api.conftest import OUTSIDER, House
from tests.contract.small_books import write_small_books

PATH = "/businesses/import"


@pytest.fixture
def books(tmp_path: Path) -> bytes:
    """A zipped folder of small books, as a file manager packs it."""
    return packed(write_small_books(tmp_path / "fjord", name="Fjord Ltd"))


def packed(folder: Path) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"{folder.name}/{path.name}")
    return buffer.getvalue()


def businesses(house: House) -> int:
    with reading(house.engine) as session:
        return session.exec(select(func.count()).select_from(Business)).one()


async def new_account(house: House, *, name: str = "Nora", email: str = "nora@fjord.example") -> str:
    """The session of somebody who has just made an account of her own."""
    async with house.stranger() as browser:
        form = {"name": name, "email": email, "password": "eight or more"}
        answer = await browser.post("/session/account", data=form)
    return answer.cookies["close_session"]


async def test_an_owner_brings_books_and_owns_them(house: House, books: bytes) -> None:
    async with house.person(OUTSIDER) as outsider, house.person("admin") as admin:
        assert (await outsider.me()).may_import_books
        brought = await outsider.import_books(books)

        assert (brought.name, brought.role) == ("Fjord Ltd", "owner")
        assert brought.id in {business.id for business in await outsider.every_business()}
        assert brought.id not in {business.id for business in await admin.every_business()}
    async with house.caller(OUTSIDER, business_id=brought.id) as owner:
        ledgers = (await owner.get("/ledgers")).json()["items"]
        assert "Rent" in {ledger["name"] for ledger in ledgers}
    with reading(house.engine) as session:
        [event] = session.exec(select(AuditEvent).where(AuditEvent.business_id == brought.id)).all()
    assert (event.kind, event.by_user_id, event.role) == ("books_imported", house.user_id(OUTSIDER), "owner")


@pytest.mark.parametrize("who", ["viewer", "member", "admin"])
async def test_who_owns_nothing_brings_nothing(house: House, books: bytes, who: str) -> None:
    async with house.caller(who) as caller:
        answer = await caller.post(PATH, content=books)
        assert not (await caller.get("/users/me")).json()["may_import_books"]
    assert answer.status_code == 403
    assert "owner" in answer.json()["detail"]
    assert businesses(house) == 2


async def test_whose_password_everybody_knows_needs_an_account_of_her_own(house: House, books: bytes) -> None:
    async with house.caller("owner") as demo_owner:
        me = (await demo_owner.get("/users/me")).json()
        answer = await demo_owner.post(PATH, content=books)
    assert (me["may_import_books"], me["is_of_the_demo"], answer.status_code) == (False, True, 403)
    assert "account of your own" in answer.json()["detail"]
    headers = {"Authorization": f"Bearer {await new_account(house)}"}
    async with house.stranger(headers) as newcomer:
        assert (await newcomer.get("/businesses")).json()["items"] == []
        brought = await newcomer.post(PATH, content=books)
        assert brought.status_code == 201
        assert [each["name"] for each in (await newcomer.get("/businesses")).json()["items"]] == ["Fjord Ltd"]


class TestWithoutDemo:
    """The same where many people are served: an account alone is not enough."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"demo": False})

    async def test_an_owner_may_and_nobody_makes_an_account_by_herself(
        self, house: House, books: bytes
    ) -> None:
        async with house.caller("owner") as owner:
            assert (await owner.post(PATH, content=books)).status_code == 201
        async with house.stranger() as browser:
            form = {"name": "Nora", "email": "nora@fjord.example", "password": "eight or more"}
            answer = await browser.post("/session/account", data=form)
        assert answer.headers["Location"] == "/account?problem=closed"
        assert not answer.cookies


async def test_what_is_wrong_is_told_line_by_line_and_nothing_is_kept(house: House, tmp_path: Path) -> None:
    folder = write_small_books(tmp_path / "wrong", name="Wrong Ltd")
    journal = folder / "journal.csv"
    journal.write_text(journal.read_text().replace("-2500.00", "-2500.0x").replace(",6000,", ",6001,"))
    async with house.caller(OUTSIDER) as outsider:
        answer = await outsider.post(PATH, content=packed(folder))
        again = await outsider.post(PATH, content=b"PK no zip")
    assert (answer.status_code, again.status_code) == (400, 400)
    problems = answer.json()["detail"].splitlines()
    assert [problem.split(": ")[:2] for problem in problems] == [
        ["journal.csv:5", "amount"],
        ["journal.csv:6", "account"],
    ]
    assert again.json()["detail"].startswith("This is no readable zip file")
    assert businesses(house) == 2


async def test_the_same_folder_again_is_refused_as_being_there(house: House, books: bytes) -> None:
    async with house.caller(OUTSIDER) as outsider:
        first = await outsider.post(PATH, files={"file": ("fjord.zip", books)})
        second = await outsider.post(PATH, content=books)
        nothing = await outsider.post(PATH, content=b"")
    assert (first.status_code, second.status_code, nothing.status_code) == (201, 409, 422)
    assert businesses(house) == 3


async def test_a_zip_that_is_too_large_is_not_even_read(house: House) -> None:
    async def endless():
        for _ in range(70):
            yield b"\0" * 1024 * 1024

    async with house.caller(OUTSIDER) as outsider:
        answer: httpx.Response = await outsider.post(PATH, content=endless())
    assert answer.status_code == 413
