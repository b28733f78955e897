"""Which tests may run beside each other, where two processes share them (`make test`)."""

from typing import TYPE_CHECKING

from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    import pytest
    from xdist.remote import Producer

STORIES = "tests/e2e/"  # A dashboard, its builds and its browsers keep a processor busy.


class StoriesBesideTheRest(LoadScopeScheduling):
    """All browser stories go to one process, one after the other, and the rest to the other, file by file."""

    def _split_scope(self, nodeid: str) -> str:
        return STORIES if nodeid.startswith(STORIES) else nodeid.split("::", maxsplit=1)[0]


def pytest_xdist_make_scheduler(config: "pytest.Config", log: "Producer") -> StoriesBesideTheRest:
    return StoriesBesideTheRest(config, log)
