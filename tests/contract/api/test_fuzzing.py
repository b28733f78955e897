"""Every operation of the OpenAPI document, asked right and wrong as each role and as nobody.

`make fuzz` asks many times as much; `CLOSE_FUZZ_EXAMPLES` says how much.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.api.app import create_api, under_api
from dashboard.api.routes import events
from dashboard.schemas import Role
from tests.contract.api.conftest import OUTSIDER, House
from tests.contract.api.fuzzing import ask_everything

EXAMPLES = int(os.environ.get("CLOSE_FUZZ_EXAMPLES", "3"))
IS_LONG = "CLOSE_FUZZ_EXAMPLES" in os.environ
EVERY_EDGE = {Role.OWNER}  # In a short run, which has to be over within two minutes.
CASES_MIN = 150  # By one person; guards the reading of the document.


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream of changes that ends once it has begun; nobody waits a quarter of an hour for it."""
    monkeypatch.setattr(events, "STREAM_SECONDS_MAX", 0.0)


@pytest.mark.filterwarnings("default")  # Of schemathesis and of what it stands on.
@pytest.mark.parametrize("who", [*Role, OUTSIDER, None])
async def test_every_answer_is_what_the_document_says(
    house: House, tmp_path: Path, who: str | None, record_property: Callable[[str, object], None]
) -> None:
    asked = await asyncio.to_thread(
        ask_everything,
        under_api(create_api(house.services)),
        house,
        who=who,
        folder=tmp_path,
        examples=EXAMPLES,
        every_edge=IS_LONG or who in EVERY_EDGE,
    )
    record_property("cases", asked.cases)
    assert not asked.problems, asked.report
    assert asked.cases >= CASES_MIN
