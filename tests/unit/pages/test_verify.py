"""The verify page: a real package passes, a changed one is named part by part, anything else is refused."""

import io
import zipfile
from pathlib import Path

import pytest
import reflex as rx

from dashboard.pages.verify import NOT_A_ZIP, VerifyState, shown_name, verify_page
from tests.contract.api.conftest import House
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import events_of


def upload(data: bytes, name: str = "september.zip") -> rx.UploadFile:
    return rx.UploadFile(file=io.BytesIO(data), path=Path(name))


def zip_of(house: House, folder: Path) -> bytes:
    """The bytes of a package that was built."""
    house.build(folder)
    return (folder / "package.zip").read_bytes()


def with_changed_member(data: bytes, name: str) -> bytes:
    """The same zip, but one member has a byte more."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(changed, "w") as after:
        for member in before.namelist():
            after.writestr(member, before.read(member) + (b" " if member == name else b""))
    return changed.getvalue()


async def check(open_tab: OpenTab, *files: rx.UploadFile) -> VerifyState:
    state = await (await open_tab("/verify")).state(VerifyState)
    await events_of(state.check(list(files)))
    assert not state.is_checking
    return state


def test_the_page_compiles_and_its_input_has_a_name() -> None:
    assert "Package zip" in str(verify_page().render())


async def test_a_package_as_it_was_built_passes(open_tab: OpenTab, house: House, tmp_path: Path) -> None:
    state = await check(open_tab, upload(zip_of(house, tmp_path)))

    assert state.problem == ""
    assert state.is_checked
    assert state.is_right, [row for row in state.rows if row.tone == "fail"]
    assert state.filename == "september.zip"
    assert {"01_profit_and_loss.xlsx", "manifest.sig"} <= {row.subject for row in state.rows}
    assert {row.status for row in state.rows} == {"Pass"}


async def test_a_changed_file_is_named_first(open_tab: OpenTab, house: House, tmp_path: Path) -> None:
    data = with_changed_member(zip_of(house, tmp_path), "figures.json")

    state = await check(open_tab, upload(data))

    assert state.is_checked
    assert not state.is_right
    assert state.summary
    failed = [row.subject for row in state.rows if row.tone == "fail"]
    assert "figures.json" in failed
    assert [row.tone for row in state.rows] == ["fail"] * len(failed) + ["pass"] * (
        len(state.rows) - len(failed)
    )


async def test_what_is_no_zip_is_not_even_sent(open_tab: OpenTab) -> None:
    state = await check(open_tab, upload(b"%PDF-1.7", name="../../etc/report.pdf"))

    assert state.problem == NOT_A_ZIP
    assert not state.is_checked


async def test_a_zip_that_is_no_package_fails_in_words(open_tab: OpenTab) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("hello.txt", "hello")

    state = await check(open_tab, upload(data.getvalue()))

    assert not state.is_right
    assert state.problem or state.summary


async def test_a_file_too_large_is_told_the_limit(open_tab: OpenTab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.pages.verify.ZIP_SIZE_MAX", 10)

    state = await check(open_tab, upload(b"PK" + b"0" * 20))

    assert "64 MB" in state.problem
    assert not state.is_checked


async def test_what_the_browser_turned_down_is_said_too(open_tab: OpenTab) -> None:
    state = await (await open_tab("/verify")).state(VerifyState)

    state.refuse()

    assert state.problem.startswith(NOT_A_ZIP)


def test_a_name_is_only_ever_shown() -> None:
    assert shown_name("a\x00b\u202ec\n.zip") == "abc.zip"
    assert len(shown_name("x" * 500)) == 120
