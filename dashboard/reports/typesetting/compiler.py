"""The typst compiler: one a process, with the bundled fonts only, always held to the archive standards."""

from functools import cache
from pathlib import Path
from threading import Lock

import typst

from dashboard.reports.typesetting.coverage import FONT_FOLDER

TEMPLATE_FOLDER = Path(__file__).parent
_one_at_a_time = Lock()


def typeset(markup: str) -> bytes:
    """The PDF of a document that imports `/layout.typ`. Same markup, same bytes."""
    with _one_at_a_time:
        # Tagged, archivable, accessible. Without these a missing glyph would vanish silently.
        document = _compiler().compile(markup.encode(), format="pdf", pdf_standards=["a-2a", "ua-1"])
    if not isinstance(document, bytes):
        raise TypeError("typst gave no single document")
    return document


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)]
    )
    return typst.Compiler(root=str(TEMPLATE_FOLDER), font_paths=fonts)
