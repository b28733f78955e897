"""The house that is attacked: the real API over real books, and tabs of the real screens."""

from tests.contract.api.conftest import built, engine, house, settings
from tests.unit.pages.conftest import open_tab

__all__ = ["built", "engine", "house", "open_tab", "settings"]
