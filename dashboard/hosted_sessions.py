"""Hosted sessions: tokens of a hosted API, kept encrypted on this server; the browser holds a random name.

Neither the files nor the cookie alone opens a token: the key is made of the server's secret and of the name.
"""

import base64
import hashlib
import secrets
import time
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dashboard.settings import Settings

PREFIX = "dzh_"
SECONDS_OF_A_SESSION = 12 * 60 * 60
FOLDER = "hosted-sessions"
OWNER_ONLY = 0o700


def begin_hosted_session(settings: Settings, *, token: str) -> str:
    """Keep the token for half a day; the name that the browser is to hold."""
    name = PREFIX + secrets.token_urlsafe(32)
    folder = _folder(settings)
    folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY)
    _forget_old(folder)
    draft = folder / f".{secrets.token_hex(8)}"
    draft.write_bytes(_cipher(settings, name).encrypt(token.encode()))
    draft.replace(_file(settings, name))
    return name


def token_of_hosted_session(settings: Settings, name: str) -> str:
    """The token that the name stands for; empty when there is none, or it is too old."""
    try:
        kept = _file(settings, name).read_bytes()
        return _cipher(settings, name).decrypt(kept, ttl=SECONDS_OF_A_SESSION).decode()
    except (OSError, InvalidToken):
        return ""


def end_hosted_session(settings: Settings, name: str) -> None:
    """Forget the token; nothing happens when it is not there."""
    _file(settings, name).unlink(missing_ok=True)


def _folder(settings: Settings) -> Path:
    return settings.data_dir / FOLDER


def _file(settings: Settings, name: str) -> Path:
    return _folder(settings) / hashlib.sha256(name.encode()).hexdigest()


def _cipher(settings: Settings, name: str) -> Fernet:
    secret = settings.secret_key.get_secret_value().encode()
    key = HKDF(SHA256(), length=32, salt=secret, info=b"hosted session").derive(name.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def _forget_old(folder: Path) -> None:
    too_old = time.time() - SECONDS_OF_A_SESSION
    for file in folder.iterdir():
        with suppress(FileNotFoundError):  # Another process forgets it too.
            if file.stat().st_mtime < too_old:
                file.unlink()
