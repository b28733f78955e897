"""The difference between two packages of a period, and whether a package still stands."""

from datetime import date
from pathlib import Path

import pytest

from dashboard.client import ApiError
from tests.contract.api.conftest import OUTSIDER, House


async def post(house: House, amount: int, *, on: str = "2026-09-20", account: str = "6000") -> str:
    async with house.person("member") as member:
        entry = await member.post_journal_entry(
            entry_date=date.fromisoformat(on),
            description="Late rent",
            line_entries=[
                {"ledger_id": house.account_id(account), "amount": amount, "debit_credit": "debit"},
                {"ledger_id": house.account_id("1000"), "amount": amount, "debit_credit": "credit"},
            ],
        )
        return entry.id


async def test_a_late_entry_shows_on_its_line_and_on_the_totals(house: House, tmp_path: Path) -> None:
    first = house.build(tmp_path)
    entry = await post(house, 300_00)
    second = house.build(tmp_path)

    async with house.person("viewer") as viewer:
        changes = await viewer.package_changes(second, from_id=first)
        back = await viewer.package_changes(first, from_id=second)
        same = await viewer.package_changes(second, from_id=second)

    lines = {line.row_id: line for line in changes.lines if line.report == "pl"}
    rent = lines["account-6000"]
    [actual] = [figure for figure in rent.figures if figure.column == "actual"]
    assert (actual.was, actual.now, actual.difference) == (1200_00, 1500_00, 300_00)
    assert (rent.kind, rent.account, rent.entry_ids) == ("changed", "6000", [entry])
    [net] = [figure for figure in lines["net_income"].figures if figure.column == "actual"]
    assert net.difference == -300_00
    assert lines["net_income"].entry_ids == []
    assert "account-4000" not in lines, "sales did not move"
    assert [found.id for found in changes.entries] == [entry]
    assert (changes.entries_total, changes.lines_total) == (1, len(changes.lines))
    mirrored = next(line for line in back.lines if line.row_id == "account-6000")
    assert [figure.difference for figure in mirrored.figures if figure.column == "actual"] == [-300_00]
    assert same.lines == same.entries == []


async def test_entries_outside_of_the_two_readings_are_left_out(house: House, tmp_path: Path) -> None:
    await post(house, 1_00)
    first = house.build(tmp_path)
    between = await post(house, 2_00)
    second = house.build(tmp_path)
    await post(house, 4_00)

    async with house.person("viewer") as viewer:
        changes = await viewer.package_changes(second, from_id=first)

    assert [entry.id for entry in changes.entries] == [between]


async def test_refusals(house: House, tmp_path: Path) -> None:
    ready = house.build(tmp_path)
    theirs = house.build(tmp_path, business_id=house.other_business_id)
    queued = house.queue(report="balance_sheet")
    async with house.person("viewer") as viewer:
        for package, other, status, words in (
            (ready, theirs, 404, "Package not found"),
            (theirs, ready, 404, "Package not found"),
            (ready, "nothing", 404, "Package not found"),
            (ready, queued, 400, "queued, not ready"),
            (queued, ready, 400, "queued, not ready"),
        ):
            with pytest.raises(ApiError, match=words) as refusal:
                await viewer.package_changes(package, from_id=other)
            assert refusal.value.status == status
    async with house.caller("viewer") as caller:
        assert (await caller.get(f"/month-end-packages/{ready}/changes")).status_code == 422
    async with house.caller(OUTSIDER, business_id=house.other_business_id) as outsider:
        answer = await outsider.get(f"/month-end-packages/{ready}/changes", params={"from": ready})
    assert answer.status_code == 404


async def test_a_package_stands_until_its_books_move(house: House, tmp_path: Path) -> None:
    first = house.build(tmp_path)
    async with house.person("admin") as admin:
        await admin.create_period(period_start=date(2026, 10, 1), period_end=date(2026, 10, 31))
    async with house.person("viewer") as viewer:
        assert not (await viewer.get_package(first)).books_moved
        await post(house, 5_00, on="2026-10-02")
        assert not (await viewer.get_package(first)).books_moved, "October is after its days"
        await post(house, 5_00, on="2026-08-31")

        stale = await viewer.get_package(first)
        assert (stale.books_moved, stale.newer_package_id, stale.superseded) == (True, None, False)
        second = house.build(tmp_path)
        replaced, current = [await viewer.get_package(each) for each in (first, second)]

        assert (replaced.books_moved, replaced.newer_package_id) == (True, second)
        assert (current.books_moved, current.newer_package_id) == (False, None)
        await post(house, 6_00)
        found = {each.id: each for each in (await viewer.list_packages()).items}

    assert (found[first].books_moved, found[first].newer_package_id) == (True, second)
    assert (found[second].books_moved, found[second].newer_package_id) == (True, None)
