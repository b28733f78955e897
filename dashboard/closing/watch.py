"""The watch over closed periods: which have moved since their close, which are open again for too long."""

import asyncio
import logging
from collections import deque
from pathlib import Path
from time import monotonic

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from dashboard.closing.actor import Actor
from dashboard.closing.moved import has_moved
from dashboard.closing.second_person import expire_request, expired_requests
from dashboard.closing.windows import end_window, expired_windows
from dashboard.database import reading, writing
from dashboard.ledger.chain import last_close_of
from dashboard.ledger.lock_watch import lock_problems
from dashboard.ledger.notices import note_change
from dashboard.models import AccountingPeriod, CloseRecord, PeriodWatch, now
from dashboard.signing import signing_key

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_OF_WORK = 0.25  # In each look; a large ledger's periods take turns.

log = logging.getLogger(__name__)


class PeriodsWatch:
    """Looks at every period that was ever closed here whenever the database has changed."""

    def __init__(self, engine: Engine, keys: Path) -> None:
        self._engine = engine
        self._keys = keys
        self._waiting: deque[str] = deque()
        self._seen: object = None
        self._connection = engine.connect()

    async def run(self) -> None:
        """Watch until cancelled."""
        try:
            for problem in await asyncio.to_thread(self._lock_problems):
                log.error("The lock of the books is not whole: %s", problem)
            while True:
                try:
                    await asyncio.to_thread(self.look)
                except SQLAlchemyError as error:
                    log.warning("The watch over closed periods could not look (%s)", error)
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def look(self) -> None:
        """End what is over, then look at closed periods for as long as a look may take."""
        self.end_windows()
        self.end_requests()
        # Only once a round is over: somebody who posts all the time must not hold up its last periods.
        if not self._waiting and (version := self._version()) != self._seen:
            self._seen = version
            self._waiting = deque(self._ever_closed())
        started = monotonic()
        while self._waiting and monotonic() - started < SECONDS_OF_WORK:
            self._look_at(self._waiting.popleft())

    def end_windows(self) -> int:
        """Close again every period whose window is over; how many there were."""
        at = now()
        with reading(self._engine) as session:
            over = [(period.id, period.business_id) for period in expired_windows(session, at=at)]
        if not over:
            return 0
        house = Actor(None, key=signing_key(self._keys))
        for period_id, business_id in over:
            with writing(self._engine) as session:
                end_window(session, period_id=period_id, business_id=business_id, by=house, at=at)
        return len(over)

    def end_requests(self) -> int:
        """Write down each request for approval that nobody answered in time; how many there were."""
        at = now()
        with reading(self._engine) as session:
            over = expired_requests(session, at=at)
        if not over:
            return 0
        house = Actor(None, key=signing_key(self._keys))
        for request_id, business_id in over:
            with writing(self._engine) as session:
                expire_request(session, request_id=request_id, business_id=business_id, by=house, at=at)
        return len(over)

    def _look_at(self, period_id: str) -> None:
        with reading(self._engine) as session:
            period = session.get_one(AccountingPeriod, period_id)
            close = last_close_of(session, period_id=period_id)
            if close is None:
                return
            moved = has_moved(session, period=period, close=close)
            known = session.get(PeriodWatch, period_id)
            if known and (known.sequence, known.has_moved) == (close.sequence, moved):
                return
        with writing(self._engine) as session:
            _keep(session, period, sequence=close.sequence, moved=moved)

    def _ever_closed(self) -> list[str]:
        with reading(self._engine) as session:
            return list(session.exec(select(col(CloseRecord.period_id)).distinct()))

    def _version(self) -> object:
        """Moves with every commit, of whichever process."""
        is_sqlite = self._engine.dialect.name == "sqlite"
        asked = "PRAGMA data_version" if is_sqlite else "SELECT CAST(pg_current_wal_insert_lsn() AS text)"
        version = self._connection.execute(text(asked)).scalar()
        self._connection.rollback()
        return version

    def _lock_problems(self) -> list[str]:
        with self._engine.connect() as connection:
            return lock_problems(connection)


def _keep(session: Session, period: AccountingPeriod, *, sequence: int, moved: bool) -> None:
    kept = session.get(PeriodWatch, period.id) or PeriodWatch(
        period_id=period.id, business_id=period.business_id, sequence=sequence, has_moved=moved
    )
    kept.sequence, kept.has_moved, kept.looked_at = sequence, moved, now()
    session.add(kept)
    note_change(session, business_id=period.business_id, kind="period", object_id=period.id)
