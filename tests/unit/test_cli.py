"""The command line: what it prints, and how it refuses."""

import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from dashboard.cli import Format, RoleName
from dashboard.demo.books_folder import write_demo_books
from dashboard.schemas import MonthEndPackageFormatEnum, Role

DASHBOARD = Path(sys.executable).parent / "dashboard"
COMMANDS = ["run", "worker", "import", "demo", "user add", "token create", "build", "rebuild",
    "chain export", "verify", "public-key"]  # fmt: skip

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def dashboard(tmp_path: Path) -> Run:
    """Runs the command as an operator does, on a data folder of its own."""

    def run(*arguments: str, text: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [DASHBOARD, *arguments],
            env={"PATH": "/usr/bin:/bin", "CLOSE_DATA_DIR": str(tmp_path / "data"), **variables},
            cwd=tmp_path,
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def books_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("books")
    write_demo_books(folder, last_month=date(2026, 3, 31))
    return folder


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """What an expected refusal said: nothing but its message, and exit code 1."""
    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(dashboard: Run, command: str) -> None:
    done = dashboard(*command.split(), "--help")

    assert done.returncode == 0
    assert f"Usage: dashboard {command}" in done.stdout


def test_help_loads_none_of_the_house() -> None:
    heavy = {"reflex", "sqlalchemy", "temporalio", "fastapi", "pydantic"}
    program = "import sys, dashboard.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert not heavy & set(done.stdout.split())


def test_books_people_and_tokens_from_an_empty_folder(dashboard: Run, books_folder: Path) -> None:
    imported = dashboard("import", str(books_folder), "--business", "Harbour & Finch")
    assert imported.returncode == 0, imported.stderr
    business = imported.stdout.split()[-1]
    assert str(UUID(business)) == business

    person = ("user", "add", "kim@books.test", "--business", business)
    assert dashboard(*person, "--role", "member", text="a long phrase\n").stdout.startswith("Created kim@")
    assert dashboard(*person, "--role", "owner").stdout.startswith("Found kim@books.test, now owner")

    token = dashboard("token", "create", "--email", "kim@books.test", "--days", "7")
    assert token.stdout.splitlines()[-1].startswith("dz_")

    assert "imported" in refused(dashboard("import", str(books_folder), "--business", "Harbour & Finch"))


def test_a_package_is_built_and_verified_without_a_server(
    dashboard: Run, books_folder: Path, tmp_path: Path
) -> None:
    business = dashboard("import", str(books_folder)).stdout.split()[-1]
    zip_file = tmp_path / "march.zip"
    asked = ("build", "--business", business, "--period-end", "2026-03-31", "--format", "xlsx")

    built = dashboard(*asked, "--reports", "pl,balance_sheet", "--out", str(zip_file))
    assert built.returncode == 0, built.stderr
    verified = dashboard("verify", str(zip_file))
    assert verified.returncode == 0, verified.stdout + verified.stderr

    forged = tmp_path / "forged.zip"
    content = bytearray(zip_file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    forged.write_bytes(content)
    assert refused(dashboard("verify", str(forged)))


def test_a_stranger_checks_a_package_with_everyday_tools(
    dashboard: Run, books_folder: Path, tmp_path: Path
) -> None:
    """As the README says: the public key, openssl and sha256sum, and nothing of ours."""
    business = dashboard("import", str(books_folder)).stdout.split()[-1]
    asked = ("build", "--business", business, "--period-end", "2026-03-31", "--format", "xlsx")
    dashboard(*asked, "--reports", "pl", "--out", str(tmp_path / "march.zip"))
    key, other = tmp_path / "close.pub", tmp_path / "other.pub"
    key.write_text(dashboard("public-key").stdout)
    other.write_text(dashboard("public-key", CLOSE_DATA_DIR=str(tmp_path / "elsewhere")).stdout)
    unzipped = tmp_path / "unzipped"
    with zipfile.ZipFile(tmp_path / "march.zip") as archive:
        archive.extractall(unzipped)

    def openssl(public_key: Path) -> int:
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(public_key)]
        command += ["-rawin", "-in", "manifest.json", "-sigfile", "manifest.sig"]
        return subprocess.run(command, cwd=unzipped, capture_output=True, check=False).returncode

    assert (openssl(key), openssl(other)) == (0, 1)
    assert subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=unzipped, check=False).returncode == 0
    elsewhere = {"CLOSE_DATA_DIR": str(tmp_path / "elsewhere")}
    trusted = dashboard("verify", str(tmp_path / "march.zip"), "--key", str(key), **elsewhere)
    assert trusted.returncode == 0, trusted.stdout
    assert dashboard("public-key").stderr.split()[-1] in trusted.stdout, "the fingerprint of who signed"
    assert refused(dashboard("verify", str(tmp_path / "march.zip"), "--key", str(other), **elsewhere))
    assert "no Ed25519" in refused(
        dashboard("verify", str(tmp_path / "march.zip"), "--key", str(unzipped / "SHA256SUMS"))
    )


def test_expected_failures_are_one_clear_line(dashboard: Run, tmp_path: Path) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    assert (
        refused(dashboard("import", str(tmp_path / "nowhere"))) == f"{tmp_path / 'nowhere'} is not a folder"
    )
    assert "no business" in refused(
        dashboard("user", "add", "a@b.test", "--business", nobody, "--role", "owner")
    )
    assert "no user" in refused(dashboard("token", "create", "--email", "a@b.test"))
    assert "CLOSE_TEMPORAL_ADDRESS" in refused(dashboard("worker"))
    assert "CLOSE_PORT=abc" in refused(dashboard("demo", CLOSE_PORT="abc"))
    assert "Cannot open the database" in refused(
        dashboard("demo", CLOSE_DATABASE_URL="sqlite:////proc/none.db")
    )
    build = ("build", "--business", nobody, "--period-end", "2026-03-31", "--format", "pdf", "--out", "a.zip")
    assert "no report nonsense" in refused(dashboard(*build, "--reports", "pl,nonsense"))
    assert refused(dashboard(*build)) == "Business not found"


def test_the_names_on_the_command_line_are_those_of_the_contract() -> None:
    assert {name.value for name in RoleName} == {role.value for role in Role}
    assert {name.value for name in Format} == {form.value for form in MonthEndPackageFormatEnum}
