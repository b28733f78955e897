"""The README names every setting and every command, and every file that it points to is there."""

import re
from pathlib import Path

import pytest
import typer

from dashboard.cli import app
from dashboard.settings import Settings

PROJECT = Path(__file__).parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    assert f"`CLOSE_{name.upper()}`" in README


def test_every_command_is_documented() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    hidden = {name for name, command in commands.items() if command.hidden}
    missing = [name for name in commands if name not in hidden and not re.search(rf"`{name}\b", README)]
    assert missing == []


def test_what_it_points_to_is_there() -> None:
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in target]
    assert targets
    assert [target for target in targets if not (PROJECT / target).exists()] == []


@pytest.mark.parametrize("room", re.findall(r"^\| `(dashboard/\w+)`", README, flags=re.MULTILINE))
def test_every_room_it_names_is_there(room: str) -> None:
    assert (PROJECT / room).is_dir()
