"""What the browser does by itself, in one script whose name changes with it, so that it is kept for ever."""

import hashlib
from pathlib import Path
from urllib.parse import quote

import reflex as rx

ASSETS = Path(__file__).resolve().parents[2] / "assets"
SCRIPTS = ("close.js", "palette.js", "packages.js", "notifications.js")


def joined_script() -> tuple[str, str]:
    """The address of the one script, and its text."""
    text = "\n".join((ASSETS / name).read_text() for name in SCRIPTS)
    return f"/assets/screens-{hashlib.sha256(text.encode()).hexdigest()[:8]}.js", text


def saved_script() -> tuple[str, str]:
    """Where a build puts the script, under Reflex's folder, and its text."""
    address, text = joined_script()
    return f"public{address}", text


def head_elements() -> list[rx.Component]:
    """The script, and the mark of the house, which costs no request of its own."""
    mark = quote((ASSETS / "favicon.svg").read_text())
    return [
        rx.el.script(src=joined_script()[0], defer=True),
        rx.el.link(rel="icon", type="image/svg+xml", href=f"data:image/svg+xml,{mark}"),
    ]
