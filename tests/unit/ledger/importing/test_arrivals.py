"""An import: nobody sees its business before the last step, others work meanwhile, a death leaves nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import select

from dashboard.database import reading, writing
from dashboard.errors import NotFound
from dashboard.ledger.businesses import has_business
from dashboard.ledger.importing import storing
from dashboard.ledger.importing.books_folder import import_books_folder
from dashboard.ledger.importing.progress import ImportProgress
from dashboard.ledger.importing.spool import PREFIX
from dashboard.ledger.movements import movements_agree_with_lines
from dashboard.ledger.settling import items_agree_with_lines
from dashboard.ledger.turns import take_turn
from dashboard.models import Business
from tests.generated_ledgers.books_folder import write_books_folder
from tests.generated_ledgers.services_firm import services_firm
from tests.unit.conftest import MakeBooks
from tests.unit.ledger.importing.dump import dump

DIES_HALF_WAY = """
import os, signal, sys
from pathlib import Path
from dashboard.database import open_engine
from dashboard.ledger.importing import storing
from dashboard.ledger.importing.books_folder import import_books_folder

storing.ROWS_PER_STEP = 500

def watch(progress):
    if progress.stage == "storing" and progress.share > 0.7:
        os.kill(os.getpid(), signal.SIGKILL)

import_books_folder(open_engine(sys.argv[1]), Path(sys.argv[2]), watch=watch)
"""


def lines_of(folder: Path) -> int:
    """How many lines the journal of the folder has."""
    return len((folder / "journal.csv").read_text().splitlines()) - 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("books") / "firm"
    write_books_folder(services_firm(lines=9_000, months=14), folder)
    return folder


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "ROWS_PER_STEP", 500)


def test_the_sums_beside_the_lines_are_those_of_the_lines(any_engine: Engine, folder: Path) -> None:
    business_id = import_books_folder(any_engine, folder)
    with reading(any_engine) as session:
        assert movements_agree_with_lines(session, business_id=business_id)
        assert items_agree_with_lines(session, business_id=business_id)
        business = session.exec(select(Business).where(Business.id == business_id)).one()
    assert business.arriving is None
    assert business.last_sequence > 2_000


def test_sqlite_and_postgres_hold_the_same(engine: Engine, postgres_engine: Engine, folder: Path) -> None:
    for database in (engine, postgres_engine):
        import_books_folder(database, folder)
    ours, theirs = (dump(database, without={"created_at"}) for database in (engine, postgres_engine))
    for table in (
        "journal_entry",
        "journal_line",
        "open_item",
        "party",
        "clearing_item",
        "day_movement",
        "month_movement",
    ):
        assert ours[table] == theirs[table], table
        assert ours[table], table


@pytest.mark.usefixtures("small_steps")
def test_another_business_posts_while_one_arrives_and_does_not_see_it(
    engine: Engine, make_books: MakeBooks, folder: Path
) -> None:
    other = make_books(engine)
    posted: list[float] = []

    def watch(progress: ImportProgress) -> None:
        if progress.stage != "storing" or len(posted) > 10:
            return
        started = monotonic()
        other.post("2026-02-03", {"1010": 100, "4000": -100})
        posted.append(monotonic() - started)
        with reading(engine) as session:
            arriving = session.exec(select(Business).where(Business.arriving != None)).one()  # noqa: E711
            assert not has_business(session, arriving.id)
        with writing(engine) as session, pytest.raises(NotFound):
            take_turn(session, business_id=arriving.id)

    business_id = import_books_folder(engine, folder, watch=watch)

    assert len(posted) > 5
    with reading(engine) as session:
        assert has_business(session, business_id)


def test_an_import_that_is_killed_is_gone_with_the_next_one(engine: Engine, folder: Path) -> None:
    empty, place = dump(engine), Path(str(engine.url.database)).parent
    command = [sys.executable, "-c", DIES_HALF_WAY, str(engine.url), str(folder)]
    died = subprocess.run(command, check=False, env=os.environ | {"PYTHONPATH": str(Path.cwd())})
    assert died.returncode == -signal.SIGKILL
    assert len(dump(engine)["journal_line"]) > 1_000, "it died while it was storing"
    assert list(place.glob(f"{PREFIX}*"))

    business_id = import_books_folder(engine, folder)

    after = dump(engine)
    assert [row[1] for row in after["business"]] == [business_id]
    assert len(after["journal_line"]) == lines_of(folder)
    assert not list(place.glob(f"{PREFIX}*"))
    assert not empty["business"]


@pytest.mark.usefixtures("small_steps")
def test_an_import_that_fails_while_it_stores_leaves_nothing(engine: Engine, folder: Path) -> None:
    before = dump(engine)

    def stop(progress: ImportProgress) -> None:
        if progress.stage == "storing" and progress.share > 0.6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_books_folder(engine, folder, watch=stop)

    assert dump(engine) == before


def test_a_business_that_has_arrived_never_loses_its_lock(engine: Engine, folder: Path) -> None:
    import_books_folder(engine, folder)
    with pytest.raises(IntegrityError, match="cannot arrive again"), engine.begin() as connection:
        connection.execute(text("UPDATE business SET arriving = 'import-1'"))
    with pytest.raises(OperationalError, match="is closed"), engine.begin() as connection:
        connection.execute(text("DELETE FROM journal_line"))


def test_progress_goes_up_to_the_end(engine: Engine, folder: Path) -> None:
    told: list[ImportProgress] = []
    import_books_folder(engine, folder, watch=told.append)
    shares = [progress.share for progress in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert told[-1].lines == lines_of(folder)


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child finds the tests' own packages."""
    monkeypatch.chdir(Path(__file__).parents[4])
