"""A dashboard that runs as a person starts it, with the demo's books in a few businesses, to be measured."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboard.demo.books_folder import write_demo_books
from dashboard.ports import free_port
from tests.e2e.conftest import LAST_MONTH, PASSWORD, Books, Dashboard


@contextmanager
def served_books(*names: str) -> Generator[list[Books]]:
    """The businesses of these names, each with an owner, behind one dashboard that has just started."""
    with TemporaryDirectory(prefix="benchmark-") as scratch:
        folder = Path(scratch)
        write_demo_books(folder / "books", last_month=LAST_MONTH)
        dashboard = Dashboard(data_dir=folder / "data", port=free_port())
        try:
            dashboard.start()
            yield [_imported(dashboard, folder / "books", name) for name in names]
        finally:
            dashboard.stop()


def _imported(dashboard: Dashboard, folder: Path, name: str) -> Books:
    printed = dashboard.command("import", str(folder), "--business", name)
    books = Books(dashboard, business_id=printed.split()[-1], name=name)
    owner = ("user", "add", books.email("owner"), "--business", books.business_id, "--role", "owner")
    dashboard.command(*owner, text=f"{PASSWORD}\n")
    return books
