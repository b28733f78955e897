"""The front end is built again exactly when what it is made of has changed."""

import json
from pathlib import Path

import pytest

from dashboard import frontend
from dashboard.frontend import BUILT, FrontEndUnavailable, ensure_built, restore_unchanged


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in (
        "rxconfig.py",
        "requirements.lock",
        "assets/favicon.ico",
        "reflex.lock/package-lock.json",
        "reflex.lock/package.json",
        "dashboard/state.py",
        "dashboard/run.py",
        "dashboard/pages/close.py",
        "dashboard/pages/packages/table.py",
        "dashboard/components/layout.py",
        "dashboard/ledger/posting.py",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}")
    return tmp_path


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The builds that took place; each leaves what Reflex leaves."""
    done: list[Path] = []

    def build(project: Path) -> None:
        (project / BUILT).mkdir(parents=True, exist_ok=True)
        (project / BUILT / "index.html").write_text("<html>")
        done.append(project)

    monkeypatch.setattr(frontend, "build", build)
    return done


def quiet(_text: str) -> None:
    pass


def test_nothing_is_built_twice(project: Path, builds: list[Path]) -> None:
    assert ensure_built(project, announce=quiet) is True
    assert ensure_built(project, announce=quiet) is False
    assert len(builds) == 1


@pytest.mark.parametrize(
    "name",
    [
        "rxconfig.py",
        "requirements.lock",
        "assets/favicon.ico",
        "reflex.lock/package-lock.json",
        "dashboard/state.py",
        "dashboard/pages/packages/table.py",
        "dashboard/components/layout.py",
        "dashboard/pages/new.py",
    ],
)
def test_a_changed_input_costs_a_build(project: Path, builds: list[Path], name: str) -> None:
    ensure_built(project, announce=quiet)
    (project / name).write_text("changed")

    assert ensure_built(project, announce=quiet) is True


@pytest.mark.parametrize("name", ["dashboard/run.py", "dashboard/ledger/posting.py", "README.md"])
def test_what_shapes_no_page_costs_no_build(project: Path, builds: list[Path], name: str) -> None:
    ensure_built(project, announce=quiet)
    (project / name).write_text("changed")

    assert ensure_built(project, announce=quiet) is False


def test_a_renamed_and_a_removed_page_cost_a_build(project: Path, builds: list[Path]) -> None:
    ensure_built(project, announce=quiet)
    page = project / "dashboard/pages/close.py"

    page.rename(page.with_name("closing.py"))
    assert ensure_built(project, announce=quiet) is True

    page.with_name("closing.py").unlink()
    assert ensure_built(project, announce=quiet) is True


def test_a_build_that_was_cut_short_does_not_count(
    project: Path, builds: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_built(project, announce=quiet)
    (project / "rxconfig.py").write_text("changed")
    with monkeypatch.context() as patch:
        patch.setattr(frontend, "build", lambda _project: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ensure_built(project, announce=quiet)

    assert ensure_built(project, announce=quiet) is True


def test_a_front_end_whose_files_are_gone_is_built_again(project: Path, builds: list[Path]) -> None:
    ensure_built(project, announce=quiet)
    (project / BUILT / "index.html").unlink()

    assert ensure_built(project, announce=quiet) is True


def test_outside_a_checkout_it_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FrontEndUnavailable, match="runs from a checkout"):
        ensure_built(tmp_path, announce=quiet)


def test_a_failed_build_shows_the_end_of_its_log(project: Path) -> None:
    (project / "rxconfig.py").write_text("raise SystemExit('no such component')")

    with pytest.raises(
        FrontEndUnavailable, match=r"no such component[\s\S]*The whole log is .*frontend\.log"
    ):
        ensure_built(project, announce=quiet)


def test_json_that_only_changed_its_order_is_put_back(tmp_path: Path) -> None:
    moved, changed = tmp_path / "moved.json", tmp_path / "changed.json"
    before = {moved: b'{"a":1,"b":2}\n', changed: b'{"a":1}\n'}
    moved.write_text(json.dumps({"b": 2, "a": 1}))
    changed.write_text(json.dumps({"a": 2}))

    restore_unchanged(before)

    assert moved.read_bytes() == before[moved]
    assert json.loads(changed.read_text()) == {"a": 2}
