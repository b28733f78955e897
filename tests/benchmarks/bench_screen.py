"""What the packages page costs a browser, with 1,000 packages: `python -m tests.benchmarks.bench_screen [PACKAGES]`.

Bytes are those on the wire, of answers and of the socket's messages. Times are taken in the page itself: from the
start of the navigation to the first row, from a click to the rows that it asked for. A change is timed until the row
says so: from the moment that the server wrote into it just before its commit, and from before the API was asked.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlmodel import select

from dashboard.database import open_engine, writing
from dashboard.models import AccountingPeriod, MonthEndPackage, User, now
from dashboard.schemas import MonthEndPackageFormatEnum, MonthEndPackageStatusEnum
from tests.benchmarks.served import served_books
from tests.e2e.conftest import BROWSER_FLAGS, PASSWORD, Books, sign_in_as

PACKAGES, LOADS, CHANGES, CLICKS, IDLE_SECONDS = 1_000, 7, 40, 15, 60
REPORTS = ("pl", "balance_sheet", "cash_flow", "ar_aging", "ap_aging", "budget_vs_actual")
FAILED_EACH = 9
# Keeps when the first row came, and when each row began to say what it says.
WATCH = """
addEventListener("DOMContentLoaded", () => {
  window.said = {};
  const look = () => {
    const rows = document.querySelectorAll("tr[data-package]");
    if (rows.length && !window.firstRow) window.firstRow = performance.now();
    for (const row of rows) {
      const says = row.querySelector(".status-cell").innerText.split("\\n")[0];
      const known = window.said[row.dataset.package];
      if (!known || known.says !== says) window.said[row.dataset.package] = { says, at: Date.now() };
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
});
"""
# Clicks, and waits for rows of which the condition is true and that are not those of before.
CLICK = """
([label, condition]) => new Promise((done) => {
  const shown = () => [...document.querySelectorAll("tr[data-package]")];
  const before = shown().map((row) => row.dataset.package).join();
  const isThere = () => shown().length > 0 && shown().map((row) => row.dataset.package).join() !== before
    && !document.querySelector("table.stale") && shown().every((row) => row.innerText.includes(condition));
  const start = performance.now();
  new MutationObserver((_, watch) => {
    if (isThere()) { watch.disconnect(); done(performance.now() - start); }
  }).observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
  document.querySelector(`[aria-label="${label}"]`).click();
})
"""


@dataclass
class Traffic:
    """What came over the wire since it was last looked at."""

    requests: int = 0
    size: int = 0  # Bytes.

    def listen(self, page: Page) -> None:
        session: Any = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.webSocketCreated", self._asked)
        session.on("Network.loadingFinished", lambda event: self._came(int(event["encodedDataLength"])))
        session.on(
            "Network.webSocketFrameReceived",
            lambda event: self._came(len(event["response"]["payloadData"].encode())),
        )

    def taken(self) -> "Traffic":
        """What has come so far; it begins from nothing again."""
        found = Traffic(self.requests, self.size)
        self.requests = self.size = 0
        return found

    def _asked(self, event: dict[str, Any]) -> None:
        url = event.get("url") or event["request"]["url"]
        self.requests += not url.startswith(("data:", "blob:"))

    def _came(self, size: int) -> None:
        self.size += size


def add_packages(books: Books, count: int, *, status: MonthEndPackageStatusEnum | None = None) -> list[str]:
    """Write so many packages into the books, of all months and people; ready and failed ones unless told."""
    engine = open_engine(f"sqlite:///{books.dashboard.data_dir / 'close.db'}")
    with writing(engine) as session:
        person = session.exec(select(User).where(User.email == books.email("owner"))).one()
        periods = session.exec(
            select(AccountingPeriod).where(AccountingPeriod.business_id == books.business_id)
        ).all()
        added = [
            _package(books.business_id, periods[index % len(periods)], person.id, index, status)
            for index in range(count)
        ]
        session.add_all(added)
        ids = [package.id for package in added]
    engine.dispose()
    return ids


def _package(
    business_id: str,
    period: AccountingPeriod,
    user_id: str,
    index: int,
    status: MonthEndPackageStatusEnum | None,
) -> MonthEndPackage:
    failed, ready = MonthEndPackageStatusEnum.FAILED, MonthEndPackageStatusEnum.READY
    asked = now() - index * (timedelta(minutes=1) if status is None else timedelta(seconds=1))
    status = status or (ready if index % FAILED_EACH else failed)
    return MonthEndPackage(
        business_id=business_id,
        accounting_period_id=period.id,
        period_start=period.period_start,
        period_end=period.period_end,
        status=status,
        report_format=(MonthEndPackageFormatEnum.PDF if index % 2 else MonthEndPackageFormatEnum.XLSX).value,
        selected_reports=list(REPORTS[: index % len(REPORTS) + 1]),
        filename="package.zip" if status == ready else None,
        file_size_bytes=300_000 if status == ready else None,
        error_message="Account 1020 has no statement. Add it, then retry." if status == failed else None,
        requested_by_user_id=user_id,
        request_sha256="",
        created_at=asked,
        updated_at=now(),
        started_at=asked,
        ready_at=asked + timedelta(seconds=3) if status == ready else None,
    )


def first_row(page: Page) -> float:
    """Milliseconds from the start of the navigation."""
    page.wait_for_function("window.firstRow")
    return float(page.evaluate("window.firstRow"))


def told(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    print(
        f"{name}: median {median(ordered):.0f} ms, p95 {ordered[len(ordered) * 95 // 100]:.0f} ms, "
        f"longest {ordered[-1]:.0f} ms of {len(ordered)}"
    )


@contextmanager
def opened(browser: Browser, books: Books, state: Any) -> Iterator[tuple[Page, Traffic]]:
    """A page of a browser that has nothing but who is signed in."""
    context = browser.new_context(base_url=books.dashboard.url, storage_state=state)
    page, traffic = context.new_page(), Traffic()
    page.add_init_script(WATCH)
    traffic.listen(page)
    yield page, traffic
    context.close()


def settled(page: Page) -> None:
    """Wait until the counts are there too, and nothing is asked for any more."""
    expect(page.get_by_role("group", name="Status").locator(".count").first).not_to_be_empty()
    page.wait_for_load_state("networkidle")


def loads(browser: Browser, books: Books, state: Any) -> None:
    cold: list[tuple[float, Traffic]] = []
    warm: list[tuple[float, Traffic]] = []
    for _ in range(LOADS):
        with opened(browser, books, state) as (page, traffic):
            page.goto("/packages")
            for found, act in ((cold, page.reload), (warm, None)):
                at = first_row(page)
                settled(page)
                found.append((at, traffic.taken()))
                if act:
                    act()
    for name, found in (("cold", cold), ("warm reload", warm)):
        sizes, asked = [each.size / 1000 for _, each in found], [each.requests for _, each in found]
        print(f"{name}: {median(sizes):.0f} kB, {median(asked):.0f} requests")
        told("  first row", [at for at, _ in found])


def changes(browser: Browser, books: Books, state: Any) -> None:
    ids = add_packages(books, CHANGES, status=MonthEndPackageStatusEnum.QUEUED)
    asked: list[float] = []
    committed: list[float] = []
    with opened(browser, books, state) as (page, _), books.api("owner") as api:
        page.goto("/packages?size=50")
        first_row(page)
        settled(page)
        for package_id in ids:
            before = time.time()
            answer = api.post(f"/month-end-packages/{package_id}/cancel").raise_for_status()
            changed = datetime.fromisoformat(answer.json()["updated_at"]).timestamp()
            page.wait_for_function("id => window.said[id]?.says === 'Cancelled'", arg=package_id)
            shown = float(page.evaluate("id => window.said[id].at", package_id))
            asked.append(shown - 1000 * before)
            committed.append(shown - 1000 * changed)
    told("a change, committed to shown", committed)
    told("a change, asked for to shown", asked)


def clicks(browser: Browser, books: Books, state: Any) -> None:
    filters: list[float] = []
    pages: list[float] = []
    with opened(browser, books, state) as (page, _):
        page.goto("/packages")
        first_row(page)
        settled(page)
        for _ in range(CLICKS):
            filters.append(page.evaluate(CLICK, ["Failed", "Failed"]))
            settled(page)
            filters.append(page.evaluate(CLICK, ["All", ""]))
            settled(page)
        for _ in range(CLICKS):
            pages.append(page.evaluate(CLICK, ["Next page", ""]))
            settled(page)
    told("filter, click to rows", filters)
    told("next page, click to rows", pages)


def idle(browser: Browser, books: Books, state: Any) -> None:
    with opened(browser, books, state) as (page, traffic):
        page.goto("/packages")
        first_row(page)
        settled(page)
        traffic.taken()
        page.wait_for_timeout(1000 * IDLE_SECONDS)
        print(f"idle: {60 * traffic.taken().size / IDLE_SECONDS:.0f} bytes a minute")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PACKAGES
    parts: tuple[Callable[[Browser, Books, Any], None], ...] = (loads, clicks, changes, idle)
    with served_books("Harbour & Finch") as (books,), sync_playwright() as playwright:
        add_packages(books, count)
        program = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=program, args=list(BROWSER_FLAGS))
        context = browser.new_context(base_url=books.dashboard.url)
        sign_in_as(context.new_page(), email=books.email("owner"), password=PASSWORD)
        state = context.storage_state()
        context.close()
        for part in parts:
            part(browser, books, state)
        browser.close()


if __name__ == "__main__":
    main()
