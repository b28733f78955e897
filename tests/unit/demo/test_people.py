"""The four people of the demo, one for each role."""

from dashboard.demo.people import DEMO_PEOPLE
from dashboard.schemas import Role


def test_there_is_one_person_for_each_role() -> None:
    assert {person.role for person in DEMO_PEOPLE} == set(Role)
    assert all(person.email == f"{person.role}@demo.test" for person in DEMO_PEOPLE)
