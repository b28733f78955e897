"""Links: short-lived addresses of a package's zip, which need no token."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from itsdangerous import Signer

from dashboard.errors import NotPermitted
from dashboard.settings import Settings

SECONDS_VALID = 5 * 60
PATH = "/api/v1/downloads"


@dataclass(frozen=True)
class Link:
    url: str
    expires_at: datetime


def download_link(settings: Settings, *, package_id: str, at: float | None = None) -> Link:
    """The address of a package's zip for the next minutes."""
    expires = int(at or time.time()) + SECONDS_VALID
    query = {"expires": expires, "signature": _signature(settings, package_id, expires)}
    path = f"{PATH}/{quote(package_id, safe='')}"
    return Link(f"{settings.address}{path}?{urlencode(query)}", datetime.fromtimestamp(expires, UTC))


def check_link(
    settings: Settings,
    *,
    package_id: str,
    expires: int,
    signature: str,
    at: float | None = None,
) -> None:
    """Raise NotPermitted unless the link is one of ours, for this very package, and still valid."""
    signer = _signer(settings)
    if not signer.verify_signature(_what(package_id, expires), signature.encode()):
        raise NotPermitted("This link is not valid. Ask for a new one.")
    if (at or time.time()) >= expires:
        raise NotPermitted("This link has expired. Ask for a new one.")


def _signature(settings: Settings, package_id: str, expires: int) -> str:
    return _signer(settings).get_signature(_what(package_id, expires)).decode()


def _signer(settings: Settings) -> Signer:
    return Signer(settings.secret_key.get_secret_value(), salt="download link")


def _what(package_id: str, expires: int) -> bytes:
    return f"{package_id}\n{expires}".encode()
