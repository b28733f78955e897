"""What `dashboard run` refuses, and what it hands to its parts."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from dashboard.errors import SettingsUnsafe
from dashboard.processes import CannotRun
from dashboard.run import environment_for, free_port, greeting, listen, only_run_on, refuse_unsafe
from dashboard.settings import Settings

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


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_the_default_secret_will_do_on_this_machine(host: str) -> None:
    refuse_unsafe(settings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "books.example"])
def test_the_default_secret_is_refused_where_others_can_come_in(host: str) -> None:
    with pytest.raises(SettingsUnsafe, match="CLOSE_SECRET_KEY"):
        refuse_unsafe(settings(host=host))
    refuse_unsafe(settings(host=host, secret_key=SecretStr("a secret of our own")))


def test_the_greeting_names_the_address_and_how_to_sign_in() -> None:
    assert "Dashboard: http://127.0.0.1:4001\n" in greeting(settings(port=4001))
    assert "owner@demo.test" in greeting(settings(demo=True))
    assert "demo" not in greeting(settings(demo=False))
