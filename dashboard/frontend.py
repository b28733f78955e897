"""Builds the files that the browser loads, and only when what they are made of has changed."""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path

from dashboard.errors import CloseError

PROJECT = Path(__file__).resolve().parent.parent
BUILT = Path(".web/build/client")
STAMP = Path(".web/build/inputs.sha256")
LOG = Path(".build/frontend.log")
LOCK = Path(".build/frontend.lock")
INPUTS = (
    "rxconfig.py",
    ".npmrc",
    "requirements.lock",
    "assets/**/*",
    "reflex.lock/package-lock.json",
    "dashboard/*.py",
    "dashboard/components/**/*.py",
    "dashboard/pages/**/*.py",
)
# These shape no page: a change in them must not cost a build.
NOT_INPUTS = {
    "built_pages.py", "cli.py", "database.py", "frontend.py", "keyset.py", "lifeline.py", "models.py",
    "probes.py", "processes.py", "run.py", "secret_file.py", "serving.py",
}  # fmt: skip


class FrontEndUnavailable(CloseError):
    pass


def ensure_built(project: Path = PROJECT, *, announce: Callable[[str], None]) -> bool:
    """Build the front end unless the one at hand was made of the same inputs; says whether it built."""
    if not (project / "rxconfig.py").exists():
        raise FrontEndUnavailable(
            f"No rxconfig.py in {project}: the dashboard runs from a checkout of its source."
        )
    with one_builder(project):
        inputs = hash_of(input_files(project), project)
        if is_built(project, inputs):
            return False
        announce("Front end: building, since its inputs changed")
        stamp = project / STAMP
        stamp.unlink(missing_ok=True)
        build(project)
        stamp.write_text(inputs)
        return True


@contextmanager
def one_builder(project: Path) -> Generator[None]:
    """Let one process at a time look and build; the others wait, and then find it done."""
    path = project / LOCK
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_built(project: Path, inputs: str) -> bool:
    """Whether a complete front end made of exactly these inputs is there."""
    stamp = project / STAMP
    return (project / BUILT / "index.html").exists() and stamp.exists() and stamp.read_text() == inputs


def input_files(project: Path) -> list[Path]:
    """Every file that the front end is made of, in one fixed order."""
    found = {path for pattern in INPUTS for path in project.glob(pattern) if path.is_file()}
    return sorted(path for path in found if path.name not in NOT_INPUTS and "external" not in path.parts)


def hash_of(files: Iterable[Path], project: Path) -> str:
    """SHA-256 over the names and the contents of the files."""
    total = hashlib.sha256()
    for path in files:
        total.update(path.relative_to(project).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def build(project: Path) -> None:
    """Let Reflex compile the pages and bundle them; raises FrontEndUnavailable with the end of its log."""
    locks = {path: path.read_bytes() for path in (project / "reflex.lock").glob("*.json")}
    log = project / LOG
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    with log.open("wb") as output:
        result = subprocess.run(
            command,
            cwd=project,
            env=build_environment(project),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if result.returncode != 0 or not (project / BUILT / "index.html").exists():
        last_lines = "\n".join(log.read_text(errors="replace").splitlines()[-40:])
        raise FrontEndUnavailable(f"{last_lines}\nThe front end could not be built. The whole log is {log}")
    restore_unchanged(locks)


def build_environment(project: Path) -> dict[str, str]:
    """The environment for building: Node and npm from the virtual environment, no call to its makers."""
    environment = os.environ | reflex_environment(project)
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment["REFLEX_ENV_MODE"] = "prod"
    # Reflex would otherwise time several registries and choose one; npm's own configuration knows better.
    environment.setdefault("NPM_CONFIG_REGISTRY", npm_registry(environment))
    return environment


def reflex_environment(project: Path) -> dict[str, str]:
    """What Reflex must know in every process of ours, building or serving."""
    return {
        "REFLEX_USE_NPM": "1",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_DIR": str(project / ".build" / "reflex"),
    }


def npm_registry(environment: Mapping[str, str]) -> str:
    """The registry that npm is configured to use on this machine."""
    command = ["npm", "config", "get", "registry"]
    answer = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise FrontEndUnavailable(f"npm does not run: {answer.stderr.strip()}")
    return answer.stdout.strip()


def restore_unchanged(files: Mapping[Path, bytes]) -> None:
    """Undo rewrites of JSON files that only moved keys about, so that a build leaves the checkout clean."""
    for path, before in files.items():
        now = path.read_bytes() if path.exists() else b"null"
        if now != before and json.loads(now) == json.loads(before):
            path.write_bytes(before)


if __name__ == "__main__":
    try:
        ensure_built(announce=print)
    except FrontEndUnavailable as refusal:
        sys.exit(str(refusal))
