"""The demo's books folder as a zip, for whoever wants to see one before writing her own."""

import shutil
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.demo.books_folder import last_demo_month, write_demo_books

PATH = "/example-books.zip"


async def _example(_request: Request) -> Response:
    month = last_demo_month(datetime.now(UTC).date())
    data = await run_in_threadpool(_zipped, month.isoformat())
    headers = {"Content-Disposition": 'attachment; filename="example-books.zip"'}
    return Response(data, media_type="application/zip", headers=headers)


EXAMPLE = Route(PATH, _example)


@lru_cache(maxsize=1)
def _zipped(month: str) -> bytes:
    with TemporaryDirectory() as place:
        folder = Path(place) / "books"
        folder.mkdir()
        write_demo_books(folder, last_month=datetime.fromisoformat(month).date())
        return Path(shutil.make_archive(str(Path(place) / "example"), "zip", folder)).read_bytes()
