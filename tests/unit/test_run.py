"""What `dashboard run` refuses, and what it hands to its parts."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError
from sqlmodel import select

from dashboard.database import open_engine, reading
from dashboard.errors import SettingsUnsafe
from dashboard.models import Business
from dashboard.ports import free_port
from dashboard.processes import CannotRun
from dashboard.run import (
    environment_for,
    greeting,
    listen,
    only_run_on,
    prepare_books,
    refuse_unsafe,
    with_own_secret,
)
from dashboard.settings import DEFAULT_SECRET_KEY, Settings
from dashboard.signing import refuse_own_key, signing_key

HOLDER = """
import sys
from pathlib import Path
from dashboard.run import only_run_on

with only_run_on(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def settings(**values: object) -> Settings:
    return Settings().model_copy(update=values)


def test_a_second_run_on_the_same_data_folder_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"

        with (
            pytest.raises(CannotRun, match=rf"Another `dashboard run` \(process {holder.pid}\)"),
            only_run_on(tmp_path),
        ):
            pytest.fail("two runs on one data folder")

        holder.kill()
        holder.wait()

    with only_run_on(tmp_path):
        assert (tmp_path / "run.lock").read_text() == str(os.getpid()), (
            "the stale lock of a killed run is no hurdle"
        )


def test_a_taken_port_is_a_clear_refusal() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(CannotRun, match=rf"127.0.0.1:{taken.getsockname()[1]}.*CLOSE_PORT"),
    ):
        listen(host="127.0.0.1", port=taken.getsockname()[1])


def test_a_port_is_free_again_as_soon_as_its_user_is_gone() -> None:
    port = free_port()
    with listen(host="127.0.0.1", port=port) as listener:
        client = socket.create_connection(("127.0.0.1", port))
        server_side, _ = listener.accept()
        server_side.close()  # The side that closes first leaves the port in TIME_WAIT.
        client.close()

    listen(host="127.0.0.1", port=port).close()


def test_an_unknown_host_is_a_clear_refusal() -> None:
    with pytest.raises(CannotRun, match=r"Cannot listen on 203\.0\.113\.1"):
        listen(host="203.0.113.1", port=0)


def test_every_part_gets_every_setting_spelt_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = settings(data_dir=tmp_path, port=4000, secret_key=SecretStr("mine"), demo=False)
    for name, value in environment_for(chosen).items():
        monkeypatch.setenv(name, value)

    assert Settings() == chosen


ON_THIS_MACHINE = [
    {"host": "127.0.0.1"},
    {"host": "127.0.0.2"},
    {"host": "::1"},
    {"host": "localhost"},
    {"public_url": "http://localhost:8080"},
]
FOR_OTHERS = [
    {"host": "0.0.0.0"},
    {"host": "::"},
    {"host": "192.0.2.7"},
    {"host": "books.example"},
    {"public_url": "https://books.example/"},
]


@pytest.mark.parametrize("where", ON_THIS_MACHINE, ids=str)
def test_the_defaults_will_do_on_this_machine(where: dict[str, str]) -> None:
    refuse_unsafe(settings(**where))


@pytest.mark.parametrize("where", FOR_OTHERS, ids=str)
def test_the_defaults_are_refused_where_others_can_come_in(where: dict[str, str]) -> None:
    own_secret = {"secret_key": SecretStr("a secret of our own")}
    with pytest.raises(SettingsUnsafe, match="CLOSE_SECRET_KEY"):
        refuse_unsafe(settings(**where, demo=False))
    with pytest.raises(SettingsUnsafe, match="CLOSE_DEMO=0"):
        refuse_unsafe(settings(**where, **own_secret, demo=True))
    refuse_unsafe(settings(**where, **own_secret, demo=False))


def test_demo_people_left_from_another_start_keep_others_out(tmp_path: Path) -> None:
    prepare_books(settings(data_dir=tmp_path, demo=True))
    exposed = settings(data_dir=tmp_path, demo=False, host="0.0.0.0", secret_key=SecretStr("own"))

    with pytest.raises(SettingsUnsafe, match=r"owner@demo\.test has the demo password"):
        prepare_books(exposed)

    prepare_books(exposed.model_copy(update={"data_dir": tmp_path / "fresh"}))


def test_the_demo_is_created_once(tmp_path: Path) -> None:
    first = settings(data_dir=tmp_path)
    prepare_books(first)
    prepare_books(first)

    engine = open_engine(first.database)
    with reading(engine) as session:
        assert len(session.exec(select(Business)).all()) == 1
    engine.dispose()


def test_the_greeting_names_the_address_and_how_to_sign_in() -> None:
    assert "Dashboard: http://127.0.0.1:4001\n" in greeting(settings(port=4001))
    assert "owner@demo.test" in greeting(settings(demo=True))
    assert "demo" not in greeting(settings(demo=False))


def test_a_dashboard_without_a_secret_makes_one_for_its_data_folder(tmp_path: Path) -> None:
    first = with_own_secret(settings(data_dir=tmp_path)).secret_key.get_secret_value()
    again = with_own_secret(settings(data_dir=tmp_path)).secret_key.get_secret_value()
    other = with_own_secret(settings(data_dir=tmp_path / "other")).secret_key.get_secret_value()

    assert first == again
    assert len({first, other, DEFAULT_SECRET_KEY}) == 3
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0, "its owner alone may read it"


def test_a_secret_that_was_set_is_kept(tmp_path: Path) -> None:
    assert with_own_secret(settings(data_dir=tmp_path, secret_key=SecretStr("mine"))).secret_key == SecretStr(
        "mine"
    )
    assert not (tmp_path / "secret-key").exists()


def test_a_shared_folder_without_the_key_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSE_KEYS_DIR", str(tmp_path))
    with pytest.raises(ValidationError, match=r"no signing-key\.pem.*openssl genpkey"):
        Settings()
    assert not list(tmp_path.iterdir()), "a key of its own was made"

    signing_key(tmp_path)
    assert Settings().keys == tmp_path


def test_a_bucket_needs_a_key_that_machines_share(tmp_path: Path) -> None:
    bucket = settings(data_dir=tmp_path, storage_url="s3://packages/close")
    with pytest.raises(SettingsUnsafe, match="CLOSE_KEYS_DIR"):
        refuse_own_key(bucket)
    refuse_own_key(bucket.model_copy(update={"keys_dir": str(tmp_path)}))
    refuse_own_key(settings(data_dir=tmp_path))
