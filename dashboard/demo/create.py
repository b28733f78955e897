"""Creates the demo business and its four people, once."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine
from sqlmodel import Session, select

from dashboard.database import reading
from dashboard.demo.books_folder import last_demo_month, write_demo_books
from dashboard.demo.people import DEMO_PASSWORD, DEMO_PEOPLE
from dashboard.ledger.importing.books_folder import import_books_folder
from dashboard.models import Membership, User
from dashboard.people.memberships import grant
from dashboard.people.users import create_user
from dashboard.schemas import Role


def create_demo(engine: Engine, *, today: date) -> str:
    """Import the demo books up to the month before last and create their people; the id of the business.

    Business and people appear together, and it is safe to repeat: what is there already is left as it is.
    """
    existing = demo_business(engine)
    if existing:
        return existing
    with TemporaryDirectory() as folder:
        write_demo_books(Path(folder), last_month=last_demo_month(today))
        return import_books_folder(engine, Path(folder), at_the_end=_add_people)


def _add_people(session: Session, business_id: str) -> None:
    for person in DEMO_PEOPLE:
        user = create_user(session, email=person.email, name=person.name, password=DEMO_PASSWORD)
        grant(session, business_id=business_id, user_id=user.id, role=Role(person.role))


def demo_business(engine: Engine) -> str | None:
    """The id of the demo business, if it was created."""
    with reading(engine) as session:
        owner = select(Membership).join(User).where(User.email == DEMO_PEOPLE[0].email)
        membership = session.exec(owner).first()
        return membership.business_id if membership else None
