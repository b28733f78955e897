"""Imports point one way, the two sides meet only in the composition root, and the books know no screen."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "dashboard"
SHARED = ["errors", "money", "wire", "schemas", "settings"]
BOOKS = [
    *SHARED, "models", "database", "migrations", "keyset", "people", "ledger", "reports", "closing", "builds", "api", "demo",
]  # fmt: skip
SCREEN = [
    "hosted_sessions",
    "shared_answers",
    "calls",
    "client",
    "shared_polls",
    "state",
    "components",
    "pages",
]
# Each may import anything below the composition root, and nobody imports them.
ROOTS = ["dashboard", "cli", "run", "serving", "built_pages", "frontend", "probes"]
# Used by the roots and by the books: they know nothing of the close.
FOUNDATIONS = [
    "processes", "lifeline", "inprocess", "secret_file", "signing", "operations", "strange_zip", "ports",
]  # fmt: skip
MODULES = sorted(PACKAGE.rglob("*.py"))


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """Every module that the file names in an import, wherever it stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            module = node.module or ""
            found |= {f"{module}.{alias.name}" for alias in node.names} if module == "dashboard" else {module}
    return found


def layers_imported_by(path: Path) -> set[str]:
    own = {name.split(".")[1] for name in imports_of(path) if name.startswith("dashboard.")}
    return own - {layer_of(path)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    layer, used = layer_of(path), layers_imported_by(path)
    if layer == "__init__" or layer in ROOTS:
        assert not used & set(ROOTS) - {"dashboard", "run", "serving", "built_pages", "frontend", "probes"}
    elif layer in FOUNDATIONS:
        assert used <= {"errors", "settings", *FOUNDATIONS}
    elif layer in SCREEN:
        assert used <= {*SHARED, "inprocess", *SCREEN[: SCREEN.index(layer)]}
    else:
        assert used <= {*FOUNDATIONS, *BOOKS[: BOOKS.index(layer)]}


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if layer_of(path) in BOOKS],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_the_books_know_no_screen(path: Path) -> None:
    assert not {name for name in imports_of(path) if name.split(".")[0] == "reflex"}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("__init__.py")), ids=lambda path: str(path.parent.name))
def test_package_inits_are_empty(path: Path) -> None:
    """Python runs them for every submodule, the workflow sandbox included."""
    assert path.read_text() == ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_file_says_what_it_is_about(path: Path) -> None:
    if path.name != "__init__.py":
        assert ast.get_docstring(ast.parse(path.read_text())), "name the one subject of the file"
