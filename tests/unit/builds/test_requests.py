"""What is asked for is queued once, and only what the books can answer."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from dashboard.builds.requests import (
    cancel_package,
    count_packages,
    get_package,
    is_cancelled,
    list_packages,
    queue_package,
    retry_package,
)
from dashboard.database import reading, writing
from dashboard.errors import CloseError, CursorInvalid, InvalidField, NotFound, PackageSettled
from dashboard.keyset import PageRequest
from dashboard.ledger.businesses import find_business
from dashboard.models import ChangeNotice, MonthEndPackage, now
from dashboard.schemas import MonthEndPackageCreateRequest, MonthEndPackageStatusEnum
from tests.unit.builds.conftest import OCTOBER, SEPTEMBER, Asker, add_asker

FAILED = MonthEndPackageStatusEnum.FAILED
READY = MonthEndPackageStatusEnum.READY
IN_PROGRESS = MonthEndPackageStatusEnum.IN_PROGRESS


def ask(*, days: tuple[date, date] | None = SEPTEMBER, **fields: object) -> MonthEndPackageCreateRequest:
    start, end = days or (None, None)
    wanted = {"period_start": start, "period_end": end, "selected_reports": ["pl"]} | fields
    return MonthEndPackageCreateRequest.model_validate(wanted)


def queue(
    engine: Engine,
    asker: Asker,
    request: MonthEndPackageCreateRequest | None = None,
    *,
    key: str | None = None,
) -> tuple[MonthEndPackage, bool]:
    with writing(engine) as session:
        return queue_package(
            session,
            business_id=asker.business_id,
            user_id=asker.user_id,
            request=request or ask(),
            idempotency_key=key,
        )


def change(engine: Engine, package: MonthEndPackage, **values: object) -> None:
    with writing(engine) as session:
        row = session.get(MonthEndPackage, package.id)
        assert row is not None
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)


def notices(session: Session) -> list[str]:
    return list(session.exec(select(ChangeNotice.object_id).where(ChangeNotice.kind == "package")))


def test_a_package_is_queued(engine: Engine, asker: Asker) -> None:
    package, is_new = queue(engine, asker, ask(selected_reports=["cash_flow", "pl"], report_format="xlsx"))

    assert is_new
    assert package.status == MonthEndPackageStatusEnum.QUEUED
    assert package.workflow_id == f"month-end-package-{package.id}"
    assert package.filename == "harbour-finch-trading_2026-09_month-end.zip"
    assert package.selected_reports == ["pl", "cash_flow"], "in the order of the package"
    assert package.progress == {"pl": "waiting", "cash_flow": "waiting"}
    assert package.report_format == "xlsx"
    assert package.requested_by_user_id == asker.user_id
    with reading(engine) as session:
        assert notices(session) == [package.id]


def test_dates_of_a_period_link_it(engine: Engine, asker: Asker) -> None:
    assert queue(engine, asker)[0].accounting_period_id == asker.september_id
    longer, _ = queue(engine, asker, ask(days=(SEPTEMBER[0], OCTOBER[1])))
    assert longer.accounting_period_id is None


def test_a_period_gives_its_dates(engine: Engine, asker: Asker) -> None:
    package, _ = queue(engine, asker, ask(days=None, accounting_period_id=asker.october_id))
    assert (package.period_start, package.period_end) == OCTOBER
    assert package.accounting_period_id == asker.october_id


def test_period_and_dates_must_agree(engine: Engine, asker: Asker) -> None:
    agreeing = ask(accounting_period_id=asker.september_id)
    assert queue(engine, asker, agreeing)[1]
    with pytest.raises(CloseError, match="2026-10-01 to 2026-10-31"):
        queue(engine, asker, ask(accounting_period_id=asker.october_id))
    with pytest.raises(CloseError, match="2026-10-01 to 2026-10-31"):
        queue(engine, asker, ask(days=None, accounting_period_id=asker.october_id, period_end=SEPTEMBER[1]))


def test_another_businesses_period_is_not_found(engine: Engine, asker: Asker) -> None:
    with writing(engine) as session:
        other = add_asker(session, name="Other", email="other@example.test")
    with pytest.raises(NotFound, match="Accounting period"):
        queue(engine, asker, ask(days=None, accounting_period_id=other.september_id))


def test_the_same_request_is_one_package_while_it_is_built(engine: Engine, asker: Asker) -> None:
    first, _ = queue(engine, asker, ask(selected_reports=["pl", "cash_flow"]))
    by_period = ask(days=None, accounting_period_id=asker.september_id, selected_reports=["cash_flow", "pl"])

    again, is_new = queue(engine, asker, by_period)
    assert (again.id, is_new) == (first.id, False)
    change(engine, first, status=IN_PROGRESS)
    assert queue(engine, asker, by_period)[0].id == first.id

    change(engine, first, status=READY)
    assert queue(engine, asker, by_period)[1], "a finished package is no reason not to build anew"


@pytest.mark.parametrize(
    "other",
    [
        {"selected_reports": ["pl", "cash_flow"]},
        {"report_format": "xlsx"},
        {"days": OCTOBER},
    ],
)
def test_another_request_is_another_package(engine: Engine, asker: Asker, other: dict[str, object]) -> None:
    queue(engine, asker)
    assert queue(engine, asker, ask(**other))[1]  # pyright: ignore[reportArgumentType]


def test_an_idempotency_key_holds_for_a_day(engine: Engine, asker: Asker) -> None:
    first, _ = queue(engine, asker, key="k1")
    change(engine, first, status=READY)

    assert queue(engine, asker, key="k1")[0].id == first.id
    assert queue(engine, asker, key="k2")[1]
    change(engine, first, created_at=now() - timedelta(hours=24, seconds=1))
    assert queue(engine, asker, ask(days=OCTOBER), key="k1")[1]


def test_a_range_has_an_end(engine: Engine, asker: Asker) -> None:
    with pytest.raises(InvalidField, match="at most 5 years") as refusal:
        queue(engine, asker, ask(days=(date(2020, 1, 1), date(2026, 1, 1))))
    assert refusal.value.loc == ("body", "period_end")
    assert queue(engine, asker, ask(days=(date(2021, 1, 1), date(2025, 12, 31))))[1]


def test_empty_books_are_refused(engine: Engine, asker: Asker) -> None:
    with writing(engine) as session:
        business = find_business(session, asker.business_id)
        business.last_sequence = 0
        session.add(business)
    with pytest.raises(CloseError, match="no journal entries"):
        queue(engine, asker)


def test_another_businesses_package_is_not_found(engine: Engine, asker: Asker) -> None:
    package, _ = queue(engine, asker)
    with writing(engine) as session:
        other = add_asker(session, name="Other", email="other@example.test")
        for find in (get_package, retry_package):
            with pytest.raises(NotFound):
                find(session, business_id=other.business_id, package_id=package.id)
        with pytest.raises(NotFound):
            cancel_package(
                session, business_id=other.business_id, package_id=package.id, by_user_id=other.user_id
            )
        assert get_package(session, business_id=asker.business_id, package_id=package.id).id == package.id


def test_a_list_is_filtered_and_sorted(engine: Engine, asker: Asker) -> None:
    september, _ = queue(engine, asker)
    october, _ = queue(engine, asker, ask(days=OCTOBER))
    change(engine, september, status=READY)
    with reading(engine) as session:

        def ids(page: PageRequest | None = None, **filters: object) -> list[str]:
            found = list_packages(
                session,
                business_id=asker.business_id,
                page=page or PageRequest(),
                **filters,  # pyright: ignore[reportArgumentType]
            )
            return [package.id for package in found.items]

        assert ids() == [october.id, september.id]
        assert ids(PageRequest(sort_by="period_end", descending=False)) == [september.id, october.id]
        assert ids(status=READY) == [september.id]
        assert ids(accounting_period_id=asker.october_id) == [october.id]
        with pytest.raises(InvalidField) as refusal:
            ids(PageRequest(sort_by="file_size_bytes"))
        assert refusal.value.loc == ("query", "sort_by")


def test_a_cursor_belongs_to_its_filter(engine: Engine, asker: Asker) -> None:
    queue(engine, asker)
    queue(engine, asker, ask(days=OCTOBER))
    with reading(engine) as session:
        first = list_packages(session, business_id=asker.business_id, page=PageRequest(limit=1))
        assert first.next_cursor
        second = list_packages(
            session, business_id=asker.business_id, page=PageRequest(limit=1, cursor=first.next_cursor)
        )
        assert {first.items[0].id, second.items[0].id} == set(session.exec(select(MonthEndPackage.id)))
        with pytest.raises(CursorInvalid):
            list_packages(
                session,
                business_id=asker.business_id,
                status=READY,
                page=PageRequest(cursor=first.next_cursor),
            )


def test_counts_by_status(engine: Engine, asker: Asker) -> None:
    september, _ = queue(engine, asker)
    queue(engine, asker, ask(days=OCTOBER))
    change(engine, september, status=FAILED)
    with reading(engine) as session:
        counts = count_packages(session, business_id=asker.business_id)
        in_october = count_packages(
            session, business_id=asker.business_id, accounting_period_id=asker.october_id
        )
    assert counts.model_dump() == {"all": 2, "queued": 1, "in_progress": 0, "ready": 0, "failed": 1}
    assert in_october.all == 1


def test_cancel_says_by_whom_and_is_done_once(engine: Engine, asker: Asker) -> None:
    package, _ = queue(engine, asker)
    with writing(engine) as session:
        once, cancelled = [
            cancel_package(
                session, business_id=asker.business_id, package_id=package.id, by_user_id=asker.user_id
            )
            for _ in range(2)
        ]
        assert once is cancelled
        assert cancelled.status == FAILED
        assert cancelled.error_message == "Cancelled by Ada Byron"
        assert is_cancelled(cancelled)
        assert notices(session) == [package.id, package.id], "queued, cancelled"


@pytest.mark.parametrize("status", [READY, FAILED])
def test_what_has_ended_cannot_be_cancelled(
    engine: Engine, asker: Asker, status: MonthEndPackageStatusEnum
) -> None:
    package, _ = queue(engine, asker)
    change(engine, package, status=status)
    with writing(engine) as session, pytest.raises(PackageSettled, match=status.value):
        cancel_package(
            session, business_id=asker.business_id, package_id=package.id, by_user_id=asker.user_id
        )


def retry(engine: Engine, asker: Asker, package: MonthEndPackage) -> MonthEndPackage:
    with writing(engine) as session:
        return retry_package(session, business_id=asker.business_id, package_id=package.id)


def test_a_retry_goes_on_where_the_build_stopped(engine: Engine, asker: Asker) -> None:
    package, _ = queue(engine, asker, ask(selected_reports=["pl", "cash_flow", "ar_aging"]))
    progress = {"pl": "done", "cash_flow": "failed", "ar_aging": "rendering"}
    change(engine, package, status=FAILED, watermark="7-ab", progress=progress, error_message="broken")

    again = retry(engine, asker, package)

    assert again.status == MonthEndPackageStatusEnum.QUEUED
    assert again.attempt == 2
    assert again.watermark == "7-ab"
    assert again.progress == {"pl": "done", "cash_flow": "waiting", "ar_aging": "waiting"}
    assert again.error_message is None
    assert again.started_at is None


def test_a_retry_without_a_cut_begins_anew(engine: Engine, asker: Asker) -> None:
    package, _ = queue(engine, asker)
    change(engine, package, status=FAILED, progress={"pl": "done"})
    assert retry(engine, asker, package).progress == {"pl": "waiting"}


def test_a_retry_after_a_reopening_reads_the_books_anew(engine: Engine, asker: Asker) -> None:
    package, _ = queue(engine, asker)
    change(engine, package, status=FAILED, watermark="7-ab", superseded_at=now())
    again = retry(engine, asker, package)
    assert (again.watermark, again.superseded_at) == (None, None)


def test_only_a_failed_package_is_tried_again(engine: Engine, asker: Asker) -> None:
    package, _ = queue(engine, asker)
    with pytest.raises(PackageSettled, match="queued"):
        retry(engine, asker, package)


def test_a_retry_never_makes_two_of_one_request(engine: Engine, asker: Asker) -> None:
    failed, _ = queue(engine, asker)
    change(engine, failed, status=FAILED)
    queue(engine, asker)
    with pytest.raises(PackageSettled, match="being built already"):
        retry(engine, asker, failed)


def test_all_of_it_is_told(engine: Engine, asker: Asker) -> None:
    package, _ = queue(engine, asker)
    change(engine, package, status=FAILED)
    retry(engine, asker, package)
    with reading(engine) as session:
        ids = session.exec(select(ChangeNotice.id).order_by(col(ChangeNotice.id)))
        assert len(list(ids)) == 2
