"""The page on which the pictures hang side by side."""

import html
from collections.abc import Iterable
from pathlib import Path

from tests.gallery.state import State

STYLE = """
body { font: 14px system-ui; margin: 24px; background: #f4f4f5; color: #18181b }
section { margin-bottom: 32px } h2 { font-size: 16px; margin: 0 0 8px }
div { display: flex; gap: 12px; overflow-x: auto; align-items: start }
figure { margin: 0 } img { height: 420px; border: 1px solid #d4d4d8; background: #fff }
figcaption { font-size: 12px; color: #52525b }
"""


def write_index(folder: Path, states: Iterable[State]) -> None:
    """Write `index.html` with one row of pictures for each state, in their order."""
    rows = "\n".join(row(state) for state in states)
    title = "<!doctype html><html lang=en><meta charset=utf-8><title>Every page and state</title>"
    page = f"{title}<style>{STYLE}</style><h1>Every page and state</h1>{rows}"
    (folder / "index.html").write_text(page, encoding="utf-8")


def row(state: State) -> str:
    name = html.escape(state.name)
    figures = "".join(
        f'<figure><a href="{name}.{look.name}.png"><img loading=lazy src="{name}.{look.name}.png"'
        f' alt="{name}, {look.name}"></a><figcaption>{look.name}</figcaption></figure>'
        for look in state.looks
    )
    return f"<section><h2 id={name}>{name} <code>{html.escape(state.path)}</code></h2><div>{figures}</div></section>"
