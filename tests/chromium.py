"""Names a Chromium for the browser stories, and gets one where there is none.

Looks at $CHROMIUM, at what the machine has, and at what Playwright has fetched before; failing these it
installs Debian's package (as root) or has Playwright fetch its own. Prints the path alone.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find() -> str | None:
    """The path of a Chromium that is here already."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    return next((path for name in NAMES if (path := shutil.which(name))), None) or playwright_own()


def playwright_own() -> str | None:
    """The Chromium that Playwright has fetched, if it has."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def get() -> None:
    """Install a Chromium by the first way that is open to us; what it says goes to standard error."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=sys.stderr, env=quiet)
        package = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        if subprocess.run(package, check=False, stdout=sys.stderr, env=quiet).returncode == 0:
            return
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], check=False, stdout=sys.stderr
    )


def main() -> int:
    path = find()
    if path is None and not os.environ.get("CHROMIUM"):
        sys.stderr.write("Chromium: none found, getting one\n")
        get()
        path = find()
    if path is None:
        sys.stderr.write(
            "No Chromium for the browser stories. Install the package chromium, or name one in CHROMIUM.\n"
        )
        return 1
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
