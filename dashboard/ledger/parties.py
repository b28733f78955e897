"""Customers and vendors, known by their names."""

from collections.abc import Iterable

from sqlalchemy import insert
from sqlmodel import Session, SQLModel, col, select

from dashboard.models import Party, new_id

NAMES_PER_QUERY = 5_000


def party_ids(session: Session, *, business_id: str, names: Iterable[str]) -> dict[str, str]:
    """Ids of the parties by name; a name that is new to the business becomes a party.

    The caller holds the lock on the business that its sequence gives, so that a name is added once.
    """
    wanted = sorted(set(names))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), NAMES_PER_QUERY):
        some = wanted[start : start + NAMES_PER_QUERY]
        statement = select(Party.name, Party.id).where(
            Party.business_id == business_id, col(Party.name).in_(some)
        )
        found |= dict(session.exec(statement).all())
    new = {name: new_id() for name in wanted if name not in found}
    if new:
        rows = [{"id": id, "business_id": business_id, "name": name} for name, id in new.items()]
        session.connection().execute(insert(SQLModel.metadata.tables["party"]), rows)
    return found | new
