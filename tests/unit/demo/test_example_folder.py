"""The example of a books folder can be imported as it is."""

from pathlib import Path

import httpx
from sqlmodel import select
from starlette.applications import Starlette

from dashboard.database import migrate_engine, open_engine, reading
from dashboard.demo.books_folder import BUSINESS_NAME
from dashboard.demo.example_folder import EXAMPLE, PATH
from dashboard.ledger.importing.zipped_folder import import_zipped_books
from dashboard.models import Business


async def test_it_becomes_a_business(tmp_path: Path) -> None:
    transport = httpx.ASGITransport(Starlette(routes=[EXAMPLE]))
    async with httpx.AsyncClient(transport=transport, base_url="http://books.test") as browser:
        answer = await browser.get(PATH)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="example-books.zip"'
    engine = open_engine(f"sqlite:///{tmp_path / 'close.db'}")
    migrate_engine(engine)

    business_id = import_zipped_books(engine, answer.content)

    with reading(engine) as session:
        business = session.exec(select(Business)).one()
    assert (business.id, business.name) == (business_id, BUSINESS_NAME)
