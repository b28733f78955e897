"""Packages are found by what a person would type, on both databases, and a walk shows each of them once."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete
from sqlmodel import Session

from dashboard.builds.finding import words_of
from dashboard.builds.requests import keep_change, list_packages
from dashboard.database import reading, writing
from dashboard.errors import InvalidField
from dashboard.keyset import Page, PageRequest
from dashboard.models import MonthEndPackage, PackageWord, User
from dashboard.schemas import MonthEndPackageStatusEnum
from tests.unit.builds.conftest import Asker, add_asker

NO_STATEMENT = (
    "Bank reconciliation: account 1020 has no statement on or before 30 Apr 2026. Add it, then retry."
)
START = datetime(2026, 1, 1, tzinfo=UTC)
Days = tuple[date, date]
APRIL, MAY, YEAR = (
    (date(2026, 4, 1), date(2026, 4, 30)),
    (date(2025, 5, 1), date(2025, 5, 31)),
    (date(2025, 7, 1), date(2026, 6, 30)),
)


@dataclass
class Shelf:
    """The packages of one business, put there and changed as requests and builds do it."""

    engine: Engine
    asker: Asker
    people: dict[str, str] = field(default_factory=dict[str, str])

    def add(self, days: Days = APRIL, *, by: str = "Ada", error: str | None = None, minutes: int = 0) -> str:
        with writing(self.engine) as session:
            status = MonthEndPackageStatusEnum.FAILED if error else MonthEndPackageStatusEnum.READY
            package = MonthEndPackage(
                business_id=self.asker.business_id, period_start=days[0], period_end=days[1], status=status,
                report_format="pdf", selected_reports=["pl"], requested_by_user_id=self.people[by],
                request_sha256="", error_message=error, created_at=START + timedelta(minutes=minutes),
            )  # fmt: skip
            session.add(package)
            keep_change(session, package)
            return package.id

    def change(self, package_id: str, *, error: str | None) -> None:
        with writing(self.engine) as session:
            package = session.get_one(MonthEndPackage, package_id)
            package.status = MonthEndPackageStatusEnum.FAILED if error else MonthEndPackageStatusEnum.READY
            package.error_message = error
            keep_change(session, package)

    def clear(self) -> None:
        with writing(self.engine) as session:
            session.exec(delete(PackageWord))
            session.exec(delete(MonthEndPackage))

    def page(self, search: str, request: PageRequest) -> Page[MonthEndPackage]:
        with reading(self.engine) as session:
            return list_packages(session, business_id=self.asker.business_id, search=search, page=request)

    def find(self, search: str, *, limit: int = 50) -> list[str]:
        return [package.id for package in self.page(search, PageRequest(limit=limit)).items]


@pytest.fixture
def shelf(any_engine: Engine) -> Shelf:
    with writing(any_engine) as session:
        asker = add_asker(session)
        shelf = Shelf(any_engine, asker, {"Ada": asker.user_id})
        for name in ("May Lindqvist", "Björn Ek"):
            shelf.people[name.split()[0]] = _person(session, name)
    return shelf


def _person(session: Session, name: str) -> str:
    user = User(email=f"{name[:2].lower()}@walk.test", name=name, password_hash="-")
    session.add(user)
    session.flush()
    return user.id


def test_what_a_person_would_type_finds_it(shelf: Shelf) -> None:
    of_ada = shelf.add(APRIL, minutes=1)
    of_may = shelf.add(MAY, by="May", error=NO_STATEMENT, minutes=2)
    of_bjorn = shelf.add(YEAR, by="Björn", minutes=3)
    expected = {
        "": [of_bjorn, of_may, of_ada],
        "ada": [of_ada],
        "ADA BYR": [of_ada],
        "bjorn": [of_bjorn],
        "may": [of_may],  # The month, and the name: once.
        "april": [of_ada],
        "apr 2026": [of_may, of_ada],  # The error speaks of that month.
        "2026-04": [of_ada],
        "2026-06-30": [of_bjorn],
        "2025": [of_may],
        "ada 2026-04": [of_ada],
        "ada 2025": [],
        "no statement": [of_may],
        "1020 recon": [of_may],
        "1021": [],
        of_ada: [of_ada],
        of_ada[:-1]: [each for each in (of_bjorn, of_may, of_ada) if each.startswith(of_ada[:-1])],
        "%": [of_bjorn, of_may, of_ada],  # No word at all.
        "'; drop table": [],
    }
    assert {words: shelf.find(words) for words in expected} == expected


def test_an_error_that_is_gone_finds_nothing(shelf: Shelf) -> None:
    package = shelf.add(error=NO_STATEMENT)
    shelf.change(package, error="Storage is full")
    assert (shelf.find("statement"), shelf.find("full")) == ([], [package])
    shelf.change(package, error=None)
    assert shelf.find("full") == []


def test_too_long_or_too_many_meanings_are_refused_in_words(shelf: Shelf) -> None:
    with pytest.raises(InvalidField, match="at most 200"):
        shelf.find("x" * 201)


def test_accents_and_case_make_no_difference() -> None:
    assert words_of("Räkenskaper: Konto_1020, ÅR 2026.") == ["rakenskaper", "konto", "1020", "ar", "2026"]


@given(seed=st.integers(min_value=0, max_value=2**32), data=st.data())
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_walk_there_and_back_yields_every_row_once_while_rows_arrive_and_change(
    shelf: Shelf, seed: int, data: st.DataObject
) -> None:
    shelf.clear()
    chance = Random(seed)
    search = data.draw(st.sampled_from(["", "ada", "apr 2026", "statement", "may", "2025 ada"]))
    request = PageRequest(
        limit=data.draw(st.integers(1, 4)),
        sort_by=data.draw(st.sampled_from(["created_at", "period_end", "period_start", "report_format"])),
        descending=data.draw(st.booleans()),
    )
    for _ in range(10):
        _arrive(shelf, chance)

    for direction in ("next", "prev"):
        there, seen = set(shelf.find(search, limit=1000)), list[str]()
        page = shelf.page(search, request)
        while True:
            ids = [package.id for package in page.items]
            seen = [*seen, *ids] if direction == "next" else [*ids, *seen]
            cursor = page.next_cursor if direction == "next" else page.prev_cursor
            if cursor is None:
                break
            _arrive(shelf, chance)
            shelf.change(chance.choice(seen), error=_error(chance))
            page = shelf.page(search, replace(request, cursor=cursor, direction=direction))
        # What was there all the time, and was meant all the time, stands in the walk; nothing stands in it twice.
        assert len(seen) == len(set(seen))
        assert there & set(shelf.find(search, limit=1000)) <= set(seen)
        if page.items:
            request = _from_its_end(shelf, search, request)


def _from_its_end(shelf: Shelf, search: str, request: PageRequest) -> PageRequest:
    """The last page of the list, from where the walk goes back."""
    page = shelf.page(search, request)
    last = request
    while page.next_cursor:
        last = replace(request, cursor=page.next_cursor)
        page = shelf.page(search, last)
    return last


def _arrive(shelf: Shelf, chance: Random) -> str:
    return shelf.add(
        chance.choice((APRIL, MAY, YEAR)),
        by=chance.choice(sorted(shelf.people)),
        error=_error(chance),
        minutes=chance.randrange(5),
    )


def _error(chance: Random) -> str | None:
    return chance.choice((None, NO_STATEMENT))
