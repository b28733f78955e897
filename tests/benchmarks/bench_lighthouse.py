"""Lighthouse's scores of the main pages, signed in to the demo books: `python -m tests.benchmarks.bench_lighthouse`.

Lighthouse comes from npm into `.build/lighthouse` the first time. Each page is judged three times and the median
counts, since other work on the machine costs points. Exits 1 when a score is under 95.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from dashboard.ports import free_port
from tests import chromium
from tests.e2e.conftest import BROWSER_FLAGS, PROJECT, Dashboard

LIGHTHOUSE_VERSION = "13.5.0"
HOME = PROJECT / ".build" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices")
PAGES = ("/login", "/", "/packages", "/periods", "/reports", "/journal", "/settings")
SCORE_MIN = 95
SECONDS_A_PAGE = 240
TRIALS = 3


def main() -> int:
    install()
    worst = 100
    print(f"{'page':<12}{'performance':>13}{'accessibility':>15}{'best practices':>16}")
    with demo_dashboard() as dashboard, signed_in_browser(dashboard) as port:
        for page in PAGES:
            trials = [judge(f"{dashboard.url}{page}", port=port) for _ in range(TRIALS)]
            scores = [round(median(of_one)) for of_one in zip(*(trial[0] for trial in trials), strict=True)]
            findings = list(dict.fromkeys(words for trial in trials for words in trial[1]))
            print(f"{page:<12}{scores[0]:>13}{scores[1]:>15}{scores[2]:>16}", flush=True)
            for finding in findings:
                print(f"    {finding}")
            worst = min(worst, *scores)
    return 0 if worst >= SCORE_MIN else 1


def install() -> None:
    """Have npm fetch Lighthouse unless this version is there."""
    manifest = HOME / "node_modules" / "lighthouse" / "package.json"
    if manifest.exists() and json.loads(manifest.read_text())["version"] == LIGHTHOUSE_VERSION:
        return
    HOME.mkdir(parents=True, exist_ok=True)
    wanted = f"lighthouse@{LIGHTHOUSE_VERSION}"
    npm = Path(sys.executable).parent / "npm"
    subprocess.run([npm, "install", "--prefix", HOME, "--ignore-scripts", "--no-save", wanted], check=True)


@contextmanager
def demo_dashboard() -> Generator[Dashboard]:
    with tempfile.TemporaryDirectory() as folder:
        dashboard = Dashboard(data_dir=Path(folder) / "data", port=free_port())
        try:
            dashboard.start()
            yield dashboard
        finally:
            dashboard.stop()


@contextmanager
def signed_in_browser(dashboard: Dashboard) -> Generator[int]:
    """A browser in whose own profile the demo's owner is signed in; the port by which it is driven."""
    port = free_port()
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=chromium.find(),
            args=[*BROWSER_FLAGS, f"--remote-debugging-port={port}"],
        )
        page = context.new_page()
        page.goto(f"{dashboard.url}/login")
        page.get_by_role("button", name="Explore the demo").click()
        page.get_by_role("navigation", name="Main").wait_for()
        page.close()
        yield port
        context.close()


def judge(address: str, *, port: int) -> tuple[list[int], list[str]]:
    """The scores of a page out of 100 in the order of the categories, and what cost it points."""
    command = [
        *(Path(sys.executable).parent / "node", HOME / "node_modules" / "lighthouse" / "cli" / "index.js"),
        *(
            address,
            f"--port={port}",
            "--preset=desktop",
            "--output=json",
            "--quiet",
            "--disable-storage-reset",
        ),
        f"--only-categories={','.join(CATEGORIES)}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS_A_PAGE)
    if done.returncode:
        sys.exit(f"Lighthouse could not judge {address}: {done.stderr}")
    report = json.loads(done.stdout)
    scores = [round(100 * report["categories"][name]["score"]) for name in CATEGORIES]
    return scores, [words for name in CATEGORIES for words in lost_points(report, name)]


def lost_points(report: dict, category: str) -> list[str]:  # type: ignore[type-arg]
    """The audits that count in this category and are not fully passed."""
    counted = [ref["id"] for ref in report["categories"][category]["auditRefs"] if ref["weight"]]
    audits = [report["audits"][name] for name in counted]
    return [
        f"{category}: {audit['title']} {audit.get('displayValue', '')}".rstrip()
        for audit in audits
        if audit["score"] is not None and audit["score"] < 0.9
    ]


if __name__ == "__main__":
    sys.exit(main())
