"""docs/security.md: every line names a test, and every test that it names is there."""

import ast
import re
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
LINES_MIN = 50


def lines() -> list[str]:
    """The rows of the tables, without their heads."""
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    return [row for row in rows if not row.startswith(("| ---", "| attack |"))]


def names_in(path: str) -> set[str]:
    tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_line_names_a_test_in_its_last_column() -> None:
    assert len(lines()) >= LINES_MIN
    assert [row for row in lines() if not NAMED.search(row.strip(" |").rpartition(" | ")[2])] == []


def test_every_test_that_is_named_is_there() -> None:
    named = NAMED.findall(PAGE)
    assert len(named) >= len(lines())
    missing = [f"{path}::{name}" for path, name in named if not name.startswith("test_")]
    missing += [f"{path}::{name}" for path, name in named if name not in names_in(path)]
    assert missing == []
    assert PAGE.count("::") == len(named), "a name that is not written as the others are"


def test_every_file_of_attacks_is_on_the_page() -> None:
    files = {path.relative_to(PROJECT).as_posix() for path in Path(__file__).parent.glob("test_*.py")}
    assert files - {path for path, _ in NAMED.findall(PAGE)} == {"tests/attacks/test_threat_model.py"}
