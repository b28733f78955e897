"""What was done with a package, by whom: each act once, in pages, and to nobody outside of the business."""

from pathlib import Path

from tests.contract.api.conftest import House
from tests.contract.api.test_audit_trail import SEPTEMBER


async def test_each_download_is_told_with_who_and_from_where(house: House, tmp_path: Path) -> None:
    package_id = house.build(tmp_path)
    async with house.person("viewer") as viewer, house.person("owner") as owner:
        await viewer.download_link(package_id)
        await owner.read_file(package_id, "figures.json")
        history = await viewer.package_history(package_id)

    assert history.package_id == package_id
    assert [(event.kind, event.by_name, event.role) for event in history.items] == [
        ("file_downloaded", "Owner", "owner"),
        ("downloaded", "Viewer", "viewer"),
    ]
    assert history.items[0].detail.startswith("figures.json of ")
    assert all(event.address and event.credential for event in history.items)


async def test_a_package_of_two_periods_tells_each_act_once(house: House) -> None:
    both = SEPTEMBER | {"period_start": "2026-08-01", "selected_reports": ["pl"]}
    async with house.caller("member") as member:
        package_id = (await member.post("/month-end-packages", json=both)).json()["package"]["id"]
        await member.post(f"/month-end-packages/{package_id}/cancel")
        await member.post(f"/month-end-packages/{package_id}/retry")
    async with house.person("member") as member:
        history = await member.package_history(package_id)
        first = await member.package_history(package_id, limit=2)
        rest = await member.package_history(package_id, limit=2, before=first.next_before)

    kinds = ["build_retried", "build_cancelled", "build_asked_for"]
    assert [event.kind for event in history.items] == kinds
    assert [event.kind for event in (*first.items, *rest.items)] == kinds
    assert (history.next_before, rest.next_before) == (None, None)


async def test_looking_is_no_event(house: House, tmp_path: Path) -> None:
    package_id = house.build(tmp_path)
    async with house.person("viewer") as viewer:
        await viewer.get_package(package_id)
        await viewer.list_files(package_id)
        assert (await viewer.package_history(package_id)).items == []
