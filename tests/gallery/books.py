"""The businesses in the pictures, each imported when the first picture needs it."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from dashboard.demo.books_folder import write_demo_books
from dashboard.schemas import ReportKey
from tests.e2e.conftest import LAST_MONTH, Books, Dashboard, import_books
from tests.e2e.small_books import write_small_books
from tests.e2e.test_close_stories import FEBRUARY, post_entry

MOVING = ("queued", "in_progress")
SECONDS_TO_BUILD = 120
LONG = "Gesellschaft für wirtschaftliche Zusammenarbeit und Entwicklung Nordseeküste mbH & Co. KG"
LONG_PARTY = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def write_long_names(folder: Path) -> None:
    """The bakery's books, with names and amounts as long as they come."""
    write_small_books(folder, with_february=True)
    for path in folder.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        text = text.replace(
            "Bread and cakes", "Bread and cakes and confectionery to wholesale customers on contract"
        )
        text = text.replace("Bayside Café", LONG_PARTY).replace("B-17", "2026/NORTH-SEA/INVOICE/0000017-A")
        path.write_text(
            text.replace("600.00", "987654600.00").replace("2000.00", "2000000.00"), encoding="utf-8"
        )


FOLDERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "demo": ("Harbour & Finch", partial(write_demo_books, last_month=LAST_MONTH)),
    "blocked": ("Quayside Bakery", partial(write_small_books, with_february=True)),
    "empty": ("New Wharf Press", write_small_books),
    "long-names": (LONG, write_long_names),
    "closed-over": ("Ropewalk Coffee", partial(write_small_books, with_february=True)),
    "locked": ("Tidemill Pottery", write_small_books),
    "raced": ("Causeway Cycles", write_small_books),
    "second-person": ("Lock Street Dental", write_small_books),
}
ROLES = {
    "demo": "owner viewer",
    "closed-over": "owner member",
    "second-person": "owner admin",
}  # An owner alone, elsewhere.
PACKAGES: dict[str, tuple[dict[str, Any], ...]] = {
    "demo": (
        {"period_end": "2026-07-31", "report_format": "xlsx"},
        {"period_end": "2026-08-31", "selected_reports": ["pl", "ar_aging"]},
        {"period_end": "2026-08-31"},
    ),
    "blocked": ({"period_end": "2026-02-28"},),
    "long-names": ({"period_end": "2026-02-28"},),
}


def close_over(books: Books) -> None:
    """Close February over what blocks it, then post into January, open again for one person: February has moved."""
    with books.api("owner") as api, books.api("member") as hers:
        january, february = periods_of(api)[:2]
        checks = api.post(f"/accounting-periods/{february['id']}/close-readiness").json()["items"]
        follow_up = {
            "reason": "The savings bank is late; the branch sends its statement on Monday",
            "owner": "Ida Moss",
            "due_date": "2026-03-10",
        }
        overrides = [{"check": one["check"], **follow_up} for one in checks if one["blocks"]]
        close = {"period_end": FEBRUARY, "lock_reason": "The board meets tomorrow", "force": True}
        api.post("/accounting-periods/close", json={**close, "overrides": overrides}).raise_for_status()
        until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        window = {"reopen_reason": "A bill came late", "people": [books.email("member")], "until": until}
        api.post(f"/accounting-periods/{january['id']}/reopen", json=window).raise_for_status()
        post_entry(
            hers, day="2026-01-15", description="The late bill", debit="6100", credit="1010", amount=4_500
        ).raise_for_status()


def lock_january(books: Books) -> None:
    with books.api("owner") as api:
        lock = {"period_ids": [periods_of(api)[0]["id"]], "lock_reason": "Audited, annual accounts filed"}
        api.post("/accounting-periods/bulk-lock", json=lock).raise_for_status()


def ask_second_person(books: Books) -> None:
    """The admin asks to reopen January, which takes two people here."""
    with books.api("owner") as api:
        needed = {"needs_second_person": True}
        api.patch(f"/businesses/{books.business_id}", json=needed).raise_for_status()
    with books.api("admin") as api:
        path = f"/accounting-periods/{periods_of(api)[0]['id']}/approvals/reopen"
        api.post(path, json={"reopen_reason": "A bill came late"}).raise_for_status()


def periods_of(api: httpx.Client) -> list[dict[str, Any]]:
    """The periods, earliest first."""
    found = api.get("/accounting-periods", params={"limit": 1000}).json()["items"]
    return sorted(found, key=lambda period: period["period_end"])


DONE: dict[str, Callable[[Books], None]] = {
    "closed-over": close_over,
    "locked": lock_january,
    "second-person": ask_second_person,
}


class Shelf:
    """The books of the gallery on one dashboard."""

    def __init__(self, dashboard: Dashboard) -> None:
        self.dashboard = dashboard
        self._books: dict[str, Books] = {}
        self._newest_package: dict[str, str] = {}

    def books(self, name: str) -> Books:
        if name not in self._books:
            called, write = FOLDERS[name]
            with tempfile.TemporaryDirectory() as folder:
                write(Path(folder))
                self._books[name] = import_books(
                    self.dashboard, Path(folder), roles=ROLES.get(name, "owner"), name=called
                )
            if name in DONE:
                DONE[name](self._books[name])
            for request in PACKAGES.get(name, ()):
                self._newest_package[name] = build(self._books[name], **request)
        return self._books[name]

    def newest_package(self, name: str) -> str:
        self.books(name)
        return self._newest_package.get(name, "")


def build(books: Books, *, period_end: str, **request: Any) -> str:
    """Have a package built, wait until it has ended well or badly, and give its id."""
    with books.api("owner") as api:
        period = next(one for one in periods_of(api) if one["period_end"] == period_end)
        body = {"selected_reports": list(ReportKey), "accounting_period_id": period["id"], **request}
        package = api.post("/month-end-packages", json=body).raise_for_status().json()["package"]["id"]
        deadline = time.monotonic() + SECONDS_TO_BUILD
        while api.get(f"/month-end-packages/{package}").json()["status"] in MOVING:
            assert time.monotonic() < deadline, f"package {package} of {books.name} is not built"
            time.sleep(0.2)
    return package
