"""Customers and vendors, known by their names."""

from collections.abc import Iterable
from itertools import count

from sqlmodel import Session, SQLModel, col, select

from dashboard.ledger.bulk import insert_rows
from dashboard.ledger.keys import next_key
from dashboard.models import Party

PARTIES = SQLModel.metadata.tables["party"]
NAMES_PER_QUERY = 5_000


def party_keys(session: Session, *, business: int, names: Iterable[str]) -> dict[str, int]:
    """Keys of the parties by name; a name that is new to the business becomes a party.

    The caller holds the business's turn, so that a name is added once.
    """
    wanted = sorted(set(names))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), NAMES_PER_QUERY):
        some = wanted[start : start + NAMES_PER_QUERY]
        statement = select(Party.name, Party.id).where(
            Party.business_key == business, col(Party.name).in_(some)
        )
        found |= dict(session.exec(statement).all())
    new = [name for name in wanted if name not in found]
    if not new:
        return found
    keys = dict(zip(new, count(next_key(session, col(Party.id), business=business)), strict=False))
    rows = [{"id": key, "business_key": business, "name": name} for name, key in keys.items()]
    insert_rows(session.connection(), PARTIES, rows)
    return found | keys
