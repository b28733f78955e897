"""Every dependency is pinned by hash, and no committed file says where it is fetched from."""

import json
import re
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock"]


@pytest.mark.parametrize("name", LOCKS)
def test_every_python_package_is_pinned_by_hash(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (PROJECT / name).read_text().strip())

    assert len(entries) > 50
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(\[.+\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_is_of_what_the_project_asks_for(name: str) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    asked = project["project"]["dependencies"] + project["dependency-groups"]["build"]
    if name == "requirements-dev.lock":
        asked += project["dependency-groups"]["dev"]
    locked = set(
        re.findall(r"^([A-Za-z0-9._-]+)(?:\[.+?\])?==(\S+)", (PROJECT / name).read_text(), re.MULTILINE)
    )

    for requirement in asked:
        package, version = re.sub(r"\[.+?\]", "", requirement).split("==")
        assert (package.lower(), version) in locked, f"{requirement}: run `make lock`"


def test_every_package_of_the_front_end_is_pinned_by_hash() -> None:
    packages = json.loads((PROJECT / "reflex.lock" / "package-lock.json").read_text())["packages"]

    assert len(packages) > 50
    for name, package in packages.items():
        assert name == "" or "integrity" in package, name
        assert "resolved" not in package, name


@pytest.mark.parametrize("name", [*LOCKS, "pyproject.toml", ".npmrc", "Makefile", ".ci/run"])
def test_no_address_of_a_registry_is_committed(name: str) -> None:
    assert not re.search(r"https?://(?!127\.0\.0\.1)|index-url|find-links|file:", strip_flags(name))


def strip_flags(name: str) -> str:
    """The file's text without the options that keep addresses out of the lock files."""
    return re.sub(r"--no-emit-(index-url|find-links)", "", (PROJECT / name).read_text())
