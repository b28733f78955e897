"""Line notes over the API: written by members, read by viewers, refused where the period is closed."""

from datetime import date

import pytest

from dashboard.client import ApiError
from dashboard.database import writing
from dashboard.models import AccountingPeriod
from dashboard.schemas import PeriodStatus
from tests.contract.api.conftest import OUTSIDER, House

AUGUST, SEPTEMBER = date(2026, 8, 31), date(2026, 9, 30)
SALES = "account-4000"


async def test_a_note_is_written_changed_and_taken_away(house: House) -> None:
    period = house.period_id(SEPTEMBER)
    async with house.person("member") as member, house.person("viewer") as viewer:
        written = await member.write_line_note(period, report="pl", row_id=SALES, text=" Fair\nin Oslo ")
        await member.write_line_note(period, report="pl", row_id=SALES, text="Fair in Bergen")
        await member.write_line_note(period, report="balance_sheet", row_id="total_assets", text="Audited")

        [note] = (await viewer.list_line_notes(period, report="pl")).items
        everything = (await viewer.list_line_notes(period)).items
        await member.write_line_note(period, report="pl", row_id=SALES, text="")
        history = (await viewer.list_line_note_versions(period, report="pl", row_id=SALES)).items
        left = (await viewer.list_line_notes(period, report="pl")).items

    assert (written.text, written.author, written.row_id) == ("Fair in Oslo", "Member", SALES)
    assert (note.text, note.label) == ("Fair in Bergen", written.label)
    assert len(everything) == 2
    assert [version.text for version in history] == ["", "Fair in Bergen", "Fair in Oslo"]
    assert left == []


async def test_last_months_note_is_suggested_until_the_line_has_one(house: House) -> None:
    august, september = house.period_id(AUGUST), house.period_id(SEPTEMBER)
    async with house.person("member") as member:
        await member.write_line_note(august, report="pl", row_id="net_income", text="Fair in Oslo")
        suggested = (await member.list_line_notes(september, report="pl")).suggestions
        elsewhere = (await member.list_line_notes(september, report="cash_flow")).suggestions
        await member.write_line_note(september, report="pl", row_id="net_income", text="No fair")
        after = (await member.list_line_notes(september, report="pl")).suggestions

    assert [(note.row_id, note.text) for note in suggested] == [("net_income", "Fair in Oslo")]
    assert elsewhere == after == []


@pytest.mark.parametrize("row_id", ["account-9999", "'; DROP TABLE line_note; --"])
async def test_a_line_that_is_not_there_takes_no_note(house: House, row_id: str) -> None:
    async with house.person("member") as member:
        with pytest.raises(ApiError, match="has no line") as refusal:
            await member.write_line_note(house.period_id(SEPTEMBER), report="pl", row_id=row_id, text="x")
    assert refusal.value.status == 400


@pytest.mark.parametrize("status", [PeriodStatus.CLOSED, PeriodStatus.LOCKED])
async def test_a_closed_period_takes_no_note_from_anybody(house: House, status: PeriodStatus) -> None:
    period = house.period_id(SEPTEMBER)
    with writing(house.engine) as session:
        row = session.get_one(AccountingPeriod, period)
        row.status, row.lock_reason = status, "Reviewed"
    async with house.person("owner") as owner:
        with pytest.raises(ApiError, match="Reviewed") as refusal:
            await owner.write_line_note(period, report="pl", row_id=SALES, text="x")
        assert (await owner.list_line_notes(period)).items == []
    assert refusal.value.status == 400


@pytest.mark.parametrize(
    "body",
    [
        {"report": "nonsense", "row_id": SALES, "text": "x"},
        {"report": "pl", "row_id": "", "text": "x"},
        {"report": "pl", "row_id": SALES, "text": "x" * 1001},
        {"report": "pl", "row_id": SALES},
    ],
)
async def test_what_the_body_alone_shows_is_422(house: House, body: dict[str, str]) -> None:
    path = f"/accounting-periods/{house.period_id(SEPTEMBER)}/line-notes"
    async with house.caller("member") as member:
        assert (await member.post(path, json=body)).status_code == 422
        assert (await member.get(f"{path}?report=nonsense")).status_code == 422
        assert (await member.get(f"{path}/history?report=pl")).status_code == 422


async def test_another_businesses_notes_are_out_of_reach(house: House) -> None:
    period = house.period_id(SEPTEMBER)
    body = {"report": "pl", "row_id": SALES, "text": "x"}
    async with house.caller(OUTSIDER, business_id=house.other_business_id) as outsider:
        path = f"/accounting-periods/{period}/line-notes"
        answers = [
            await outsider.get(path),
            await outsider.get(f"{path}/history", params={"report": "pl", "row_id": SALES}),
            await outsider.post(path, json=body),
        ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
