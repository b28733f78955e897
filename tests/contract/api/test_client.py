"""The product's own client against the product's own API: every method, and every way to fail."""

import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypedDict

import httpx
import pytest

from dashboard.calls import sending
from dashboard.client import ApiError, CloseClient
from dashboard.schemas import JournalEntryResponse, MonthEndPackageStatusEnum, Role
from tests.contract.api.conftest import House


class Range(TypedDict):
    period_start: date
    period_end: date


SEPTEMBER: Range = {"period_start": date(2026, 9, 1), "period_end": date(2026, 9, 30)}
AUGUST_END = date(2026, 8, 31)
SEPTEMBER_END = date(2026, 9, 30)


async def test_who_and_where(house: House) -> None:
    async with house.person("admin") as admin:
        me = await admin.me()
        businesses = await admin.list_businesses()
        health = await admin.health()
    assert (me.email, me.name) == ("admin@books.test", "Admin")
    [business] = businesses.items
    assert (business.id, business.role) == (house.business_id, Role.ADMIN)
    assert (business.default_currency, business.minor_unit_digits) == ("USD", 2)
    assert (health.status, health.database, health.builds) == ("ok", True, True)


async def test_a_package_is_queued_once_and_its_build_started(house: House) -> None:
    async with house.person("member") as member:
        queued = await member.create_package(selected_reports=["balance_sheet", "pl"], **SEPTEMBER)
        again = await member.create_package(selected_reports=["pl", "balance_sheet"], **SEPTEMBER)
        package = await member.get_package(queued.package.id)
    assert package == queued.package == again.package
    assert package.status == MonthEndPackageStatusEnum.QUEUED
    assert package.selected_reports == ["pl", "balance_sheet"]
    assert package.report_format == "pdf"
    assert package.period_start == datetime(2026, 9, 1, tzinfo=UTC)
    assert package.period_end == datetime(2026, 9, 30, tzinfo=UTC)
    assert package.requested_by_name == "Member"
    assert package.workflow_id == queued.workflow_id == f"month-end-package-{package.id}"
    assert [(step.report, step.status) for step in package.progress] == [
        ("pl", "waiting"),
        ("balance_sheet", "waiting"),
    ]
    assert set(house.builds.started) == {package.id}


async def test_the_same_key_gives_the_same_package(house: House) -> None:
    async with house.person("member") as member:
        first = await member.create_package(selected_reports=["pl"], idempotency_key="k1", **SEPTEMBER)
        await member.cancel_package(first.package.id)
        again = await member.create_package(selected_reports=["pl"], idempotency_key="k1", **SEPTEMBER)
        other = await member.create_package(selected_reports=["pl"], idempotency_key="k2", **SEPTEMBER)
    assert again.package.id == first.package.id
    assert other.package.id != first.package.id
    assert house.builds.started == [first.package.id, other.package.id], "a settled package is not started"


async def test_packages_are_listed_counted_cancelled_and_tried_again(house: House) -> None:
    async with house.person("member") as member:
        queued = await member.create_package(selected_reports=["pl"], **SEPTEMBER)
        other = await member.create_package(selected_reports=["cash_flow"], **SEPTEMBER)
        cancelled = await member.cancel_package(queued.package.id)
        failed = await member.list_packages(status="failed", include_total_count=True)
        counts = await member.count_packages()
        retried = await member.retry_package(queued.package.id)
    assert cancelled.status == "failed"
    assert (cancelled.error_message or "").startswith("Cancelled")
    assert ([package.id for package in failed.items], failed.total) == ([queued.package.id], 1)
    assert (counts.all, counts.queued, counts.failed) == (2, 1, 1)
    assert retried.status == "queued"
    assert house.builds.cancelled == [queued.package.id]
    assert house.builds.started == [queued.package.id, other.package.id, queued.package.id]


async def test_a_ready_package_is_downloaded_looked_into_and_verified(house: House, tmp_path: Path) -> None:
    package_id = house.build(tmp_path)
    async with house.person("viewer") as viewer:
        link = await viewer.download_link(package_id)
        files = await viewer.list_files(package_id)
        cover = await viewer.read_file(package_id, files.items[0].name)
        package = await viewer.get_package(package_id)
        async with house.stranger() as browser:
            answer = await browser.get(link.download_url)
        verified = await viewer.verify_package(answer.content)
        spoiled = await viewer.verify_package(answer.content[:-40])
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{link.filename}"')
    assert int(answer.headers["Content-Length"]) == link.file_size_bytes == package.file_size_bytes
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.read(files.items[0].name) == cover
    assert link.expires_at > datetime.now(UTC)
    assert package.status == "ready"
    assert verified.ok, verified
    assert not spoiled.ok


async def test_a_package_is_verified_from_a_form_too(house: House, tmp_path: Path) -> None:
    house.build(tmp_path)
    data = (tmp_path / "package.zip").read_bytes()
    async with house.caller("viewer") as viewer:
        found = await viewer.post("/month-end-packages/verify", files={"file": ("p.zip", data)})
        empty = await viewer.post("/month-end-packages/verify", data={"file": "x"}, files={"none": b""})
    assert found.json()["ok"], found.json()
    assert empty.status_code == 422, empty.json()


async def test_a_package_that_is_not_ready_has_no_link(house: House) -> None:
    package_id = house.queue()
    async with house.person("viewer") as viewer:
        for ask in (viewer.download_link, viewer.list_files):
            with pytest.raises(ApiError, match="not ready") as refusal:
                await ask(package_id)
            assert refusal.value.status == 400


async def test_periods_are_closed_in_order_and_reopened(house: House) -> None:
    august = house.period_id(AUGUST_END)
    async with house.person("admin") as admin:
        with pytest.raises(ApiError) as too_early:
            await admin.close_period(period_end=SEPTEMBER_END, lock_reason="Reviewed", force=True)
        readiness = await admin.readiness(august)
        closed = await admin.close_period(period_end=AUGUST_END, lock_reason="Reviewed", force=True)
        with pytest.raises(ApiError) as twice:
            await admin.close_period(period_end=AUGUST_END, lock_reason="Reviewed", force=True)
        listed = await admin.list_periods(status="closed")
        reopened = await admin.reopen_period(august, reopen_reason="An invoice came late")
        shown = await admin.get_period(august)
    assert too_early.value.status == twice.value.status == 400
    assert 0 <= readiness.score <= 100
    assert readiness.items
    assert (closed.status, closed.lock_reason, closed.closed_by_name) == ("closed", "Reviewed", "Admin")
    assert [period.id for period in listed.items] == [august]
    assert (reopened.status, reopened.reopen_reason) == ("open", "An invoice came late")
    assert shown == reopened


async def test_a_period_is_created_next_to_the_last(house: House) -> None:
    async with house.person("admin") as admin:
        created = await admin.create_period(period_start=date(2026, 10, 1), period_end=date(2026, 10, 31))
        with pytest.raises(ApiError) as twice:
            await admin.create_period(period_start=date(2026, 10, 1), period_end=date(2026, 10, 31))
        newest = (await admin.list_periods(limit=1)).items
        oldest = (await admin.list_periods(limit=1, descending=False)).items
    assert created.status == "open"
    assert twice.value.status == 409
    assert newest == [created]
    assert oldest[0].period_end == AUGUST_END


async def test_a_period_that_does_not_exist_cannot_be_closed(house: House) -> None:
    async with house.person("admin") as admin:
        with pytest.raises(ApiError) as refusal:
            await admin.close_period(period_end=date(2026, 9, 29))
    assert refusal.value.status == 404


async def test_an_entry_is_posted_found_and_shown(house: House) -> None:
    rent, bank = house.account_id("6000"), house.account_id("1000")
    async with house.person("member") as member:
        posted = await member.post_journal_entry(
            entry_date=date(2026, 9, 20),
            description="Rent of the store room",
            line_entries=[
                {"ledger_id": rent, "amount": 1250, "debit_credit": "debit", "description": "50 % store"},
                {"ledger_id": bank, "amount": 1250, "debit_credit": "credit"},
            ],
        )
        by_words = await member.list_journal_entries(search="store room")
        by_line = await member.list_journal_entries(search="50 %")
        by_party = await member.list_journal_entries(search="quay")
        by_account = await member.list_journal_entries(ledger_id=bank, include_total_count=True)
        by_day = await member.list_journal_entries(start_date=date(2026, 9, 16), end_date=date(2026, 9, 30))
        ledgers = await member.list_ledgers()
    assert (posted.entry_date, posted.source, posted.currency) == (date(2026, 9, 20), "manual", "USD")
    assert [(line.amount, line.debit_credit) for line in posted.line_entries] == [
        (1250, "debit"),
        (1250, "credit"),
    ]
    assert by_words.items == by_line.items == by_day.items == [posted]
    assert [entry.description for entry in by_party.items] == ["Invoice"]
    assert by_account.total == 2
    assert [ledger.account_number for ledger in ledgers.items] == sorted(
        ["1000", "1100", "2000", "3000", "3100", "4000", "6000"]
    )
    assert ledgers.items[0].balance == 1_000_000 - 1250


async def test_a_closing_entry_that_is_posted_late_names_the_year_that_it_closes(house: House) -> None:
    lines = [
        {"ledger_id": house.account_id("4000"), "amount": 100, "debit_credit": "debit"},
        {"ledger_id": house.account_id("3100"), "amount": 100, "debit_credit": "credit"},
    ]

    async def post(
        member: CloseClient, *, closes: date | None, kind: str = "closing"
    ) -> JournalEntryResponse:
        return await member.post_journal_entry(
            entry_date=date(2026, 9, 20),
            description="Year end",
            line_entries=lines,
            kind=kind,
            closes_year_end=closes,
        )

    async with house.person("member") as member:
        late = await post(member, closes=date(2025, 12, 31))
        usual = await post(member, closes=None)
        for closes, kind, words in (
            (date(2025, 11, 30), "closing", "No fiscal year ends on 2025-11-30"),
            (date(2027, 12, 31), "closing", "cannot close the fiscal year ending 2027-12-31"),
            (date(2025, 12, 31), "normal", "Only a closing entry"),
        ):
            with pytest.raises(ApiError, match=words):
                await post(member, closes=closes, kind=kind)

    assert (late.kind, late.closes_year_end) == ("closing", date(2025, 12, 31))
    assert usual.closes_year_end == date(2026, 12, 31)


async def test_an_entry_that_is_refused_posts_nothing(house: House) -> None:
    rent, bank = house.account_id("6000"), house.account_id("1000")
    lines = [
        {"ledger_id": rent, "amount": 100, "debit_credit": "debit"},
        {"ledger_id": bank, "amount": 100, "debit_credit": "credit"},
    ]
    short = [lines[0], lines[1] | {"amount": 99}]
    foreign = [
        lines[0],
        lines[1] | {"ledger_id": house.account_id("1000", business_id=house.other_business_id)},
    ]
    async with house.person("member") as member:
        before = (await member.list_journal_entries(include_total_count=True)).total
        for line_entries, currency, status in (
            (short, None, 400),
            (foreign, None, 400),
            (lines, "EUR", 422),
            (lines[:1], None, 422),
        ):
            with pytest.raises(ApiError) as refusal:
                await member.post_journal_entry(
                    entry_date=date(2026, 9, 20),
                    description="No",
                    line_entries=line_entries,
                    currency=currency,
                )
            assert refusal.value.status == status, refusal.value.message
        assert (await member.list_journal_entries(include_total_count=True)).total == before


async def test_a_token_is_told_once_works_and_is_revoked(house: House) -> None:
    async with house.person("viewer") as viewer:
        before = await viewer.list_tokens()
        created = await viewer.create_token(name="Payroll", expires_in_days=30)
        [listed] = [token for token in (await viewer.list_tokens()).items if token not in before.items]
        async with CloseClient(token=created.token) as program:
            assert (await program.me()).email == "viewer@books.test"
        revoked = await viewer.revoke_token(listed.id, reason="leaked")
        assert (await viewer.list_tokens()).items == before.items
        assert revoked in (await viewer.list_tokens(include_revoked=True)).items
    assert created.token.startswith(listed.token_prefix)
    assert listed.token_prefix.startswith("dz_")
    assert created.token not in listed.model_dump_json()
    assert revoked.revocation_reason == "leaked"
    async with CloseClient(token=created.token) as program:
        with pytest.raises(ApiError) as refusal:
            await program.me()
    assert (refusal.value.status, refusal.value.message) == (401, "Not authenticated")


async def test_nobody_sees_or_revokes_the_tokens_of_another(house: House) -> None:
    async with house.person("viewer") as viewer, house.person("owner") as owner:
        created = await viewer.create_token(name="Payroll")
        assert (await owner.list_tokens()).items == []
        with pytest.raises(ApiError) as refusal:
            await owner.revoke_token(created.token_info.id)
    assert refusal.value.status == 404


async def test_validation_errors_are_told_in_words(house: House) -> None:
    async with house.person("member") as member:
        with pytest.raises(ApiError) as refusal:
            await member.create_package(selected_reports=["pl", "payroll"], **SEPTEMBER)
    assert refusal.value.status == 422
    assert refusal.value.message.startswith(
        "selected_reports: Unknown report 'payroll'. Supported values: pl,"
    )


async def test_the_client_speaks_to_an_enveloped_api_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hosted service answers some operations bare and some in an envelope."""

    class Enveloped(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            answer = await house.transport.handle_async_request(request)
            body = httpx.Response(200, content=await answer.aread()).json()
            await answer.aclose()
            wrapped = {"success": True, "message": "OK", "code": "ok", "data": body}
            return httpx.Response(answer.status_code, json=wrapped)

    package_id = house.queue()
    monkeypatch.setattr(sending, "transport", Enveloped())
    async with house.person("viewer") as viewer:
        assert (await viewer.get_package(package_id)).id == package_id
        assert [package.id for package in (await viewer.list_packages()).items] == [package_id]
