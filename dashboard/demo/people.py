"""The four people of the demo business, one for each role."""

from typing import Final, NamedTuple

DEMO_PASSWORD: Final = "demo"


class DemoPerson(NamedTuple):
    email: str
    name: str
    role: str


DEMO_PEOPLE: Final = (
    DemoPerson(email="owner@demo.test", name="Ada King", role="owner"),
    DemoPerson(email="admin@demo.test", name="Ben Osei", role="admin"),
    DemoPerson(email="member@demo.test", name="Mia Lindqvist", role="member"),
    DemoPerson(email="viewer@demo.test", name="Viktor Hale", role="viewer"),
)
