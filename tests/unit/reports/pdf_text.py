"""The text of a PDF, as another program reads it."""

from io import BytesIO

from pypdf import PdfReader

from dashboard.reports.typesetting.text import BREAK_HERE


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page on one line each, spaces as one."""
    return [plain(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def plain(text: str) -> str:
    return " ".join(text.replace(BREAK_HERE, "").split())


def squeezed(text: str) -> str:
    """Without any space, for names that take several lines."""
    return "".join(text.replace(BREAK_HERE, "").split())
