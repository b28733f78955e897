"""Whether 500 packages asked for at once all become ready, in turn: `python -m tests.benchmarks.bench_queue [N]`.

Three businesses ask one after the other, the first for most of them. Each should get its packages in the order in
which it asked, and the last should not wait for all of the first.
"""

import sys
import time
from collections.abc import Iterator
from itertools import chain, combinations, islice

import httpx

from dashboard.schemas import ReportKey
from tests.benchmarks.served import served_books

SHARES = {"Busy": 0.6, "Middling": 0.3, "Late": 0.1}
SECONDS_BETWEEN_LOOKS, SECONDS_MAX = 2, 3600
PAGE = 100


def different_requests(count: int) -> Iterator[dict[str, object]]:
    """Bodies of requests that are all different: the same again would be the same package."""
    keys = [key.value for key in ReportKey]
    choices = chain.from_iterable(combinations(keys, size) for size in range(1, len(keys) + 1))
    bodies = (
        {"selected_reports": list(of), "report_format": kind, "period_start": first, "period_end": last}
        for of in choices
        for kind in ("pdf", "xlsx")
        for first, last in (("2026-08-01", "2026-08-31"), ("2026-09-01", "2026-09-30"))
    )
    return islice(bodies, count)


def ask(client: httpx.Client, count: int) -> list[str]:
    answers = [client.post("/month-end-packages", json=body) for body in different_requests(count)]
    return [answer.raise_for_status().json()["package"]["id"] for answer in answers]


def all_packages(client: httpx.Client) -> Iterator[dict[str, str]]:
    cursor = None
    while True:
        paging = {"limit": PAGE} | ({"cursor": cursor} if cursor else {})
        page = client.get("/month-end-packages", params=paging).raise_for_status().json()
        yield from page["items"]
        cursor = page["next_cursor"]
        if not cursor:
            return


def wait_until_settled(clients: list[httpx.Client]) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while time.monotonic() < deadline:
        counts = [client.get("/month-end-packages/counts").raise_for_status().json() for client in clients]
        if not any(count["queued"] or count["in_progress"] for count in counts):
            return
        time.sleep(SECONDS_BETWEEN_LOOKS)
    raise TimeoutError(f"packages took more than {SECONDS_MAX} s")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with served_books(*SHARES) as businesses:
        clients = {books.name: books.api("owner") for books in businesses}
        started = time.monotonic()
        asked = {name: ask(clients[name], round(count * share)) for name, share in SHARES.items()}
        asking = time.monotonic() - started
        wait_until_settled(list(clients.values()))
        whole = time.monotonic() - started
        found = {name: {one["id"]: one for one in all_packages(client)} for name, client in clients.items()}

    everything = [package for of in found.values() for package in of.values()]
    order = [one["id"] for one in sorted(everything, key=lambda one: one["ready_at"])]
    ready = sum(one["status"] == "ready" for one in everything)
    print(f"{len(everything)} packages asked for in {asking:.1f} s, {ready} ready after {whole:.0f} s")
    for name, ids in asked.items():
        own = [package_id for package_id in order if package_id in found[name]]
        astray = max(abs(own.index(package_id) - place) for place, package_id in enumerate(ids))
        last = order.index(own[-1]) + 1
        print(
            f"{name}: {len(ids)} packages, none more than {astray} places from its turn, the last as {last}."
        )


if __name__ == "__main__":
    main()
