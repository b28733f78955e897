"""The text of a PDF, as another program reads it."""

import subprocess

from dashboard.reports.typesetting.text import BREAK_HERE

END_OF_PAGE = "\f"


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page on one line each, spaces as one, in the order in which it was written."""
    read = subprocess.run(
        ["pdftotext", "-raw", "-", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    )
    *pages, _ = read.stdout.decode().split(END_OF_PAGE)
    return [plain(page) for page in pages]


def plain(text: str) -> str:
    return " ".join(text.replace(BREAK_HERE, "").split())


def squeezed(text: str) -> str:
    """Without any space, for names that take several lines."""
    return "".join(text.replace(BREAK_HERE, "").split())
