"""The built pages, answered from memory: a page at its own address, and hashed files to be kept for ever."""

import hashlib
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

HASHED = "/assets/"  # Their names change with what is in them.
FOR_EVER = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "no-cache"  # Kept too, but not used without asking whether it is still the same.
GZIP = ".gz"
NOT_PAGES = {"404.html", "__spa-fallback.html"}  # Reflex answers them where no page has the address.


@dataclass(frozen=True)
class BuiltFile:
    """One file as it is sent, and compressed where the build has compressed it."""

    content: bytes
    gzipped: bytes | None
    media_type: str
    caching: str
    mark: str

    def response(self, headers: Headers) -> Response:
        """What is answered to a request with these headers."""
        own = {"ETag": f'"{self.mark}"', "Cache-Control": self.caching, "Vary": "Accept-Encoding"}
        if self.mark in headers.get("if-none-match", ""):
            return Response(status_code=304, headers=own)
        if self.gzipped is None or not takes_gzip(headers.get("accept-encoding", "")):
            return Response(self.content, headers=own, media_type=self.media_type)
        return Response(self.gzipped, headers={**own, "Content-Encoding": "gzip"}, media_type=self.media_type)


class BuiltPages:
    """A middleware: it answers what the folder held when it was made, and passes everything else on."""

    def __init__(self, app: ASGIApp, *, folder: Path) -> None:
        self.app = app
        self.files = read_built(folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self.files.get(scope.get("path", "")) if scope["type"] == "http" else None
        if file is None or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        response = file.response(Headers(scope=scope))
        if scope["method"] == "HEAD":
            response.body = b""  # The length stays that of what a GET would bring.
        await response(scope, receive, send)


def read_built(folder: Path) -> dict[str, BuiltFile]:
    """Every file of the folder by the address at which it is found: pages without their ending."""
    found: dict[str, BuiltFile] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix == GZIP or path.name in NOT_PAGES:
            continue
        name = f"/{path.relative_to(folder).as_posix()}"
        file = _read(path, name)
        for address in addresses_of(name):
            found.setdefault(address, file)
    return found


def addresses_of(name: str) -> list[str]:
    """Where a file is found: `/packages.html` as `/packages` too, `/packages/index.html` as `/packages/`."""
    if not name.endswith(".html"):
        return [name]
    stem = name.removesuffix(".html")
    return [name, stem.removesuffix("index") if stem.endswith("/index") else stem]


def takes_gzip(accepted: str) -> bool:
    """Whether a browser that says so takes what is gzipped."""
    words = [word.replace(" ", "").partition(";") for word in accepted.lower().split(",")]
    return any(name in {"gzip", "*"} and quality not in {"q=0", "q=0.0"} for name, _, quality in words)


def _read(path: Path, name: str) -> BuiltFile:
    content, gzipped = path.read_bytes(), path.with_name(path.name + GZIP)
    return BuiltFile(
        content=content,
        gzipped=gzipped.read_bytes() if gzipped.is_file() else None,
        media_type="text/javascript"
        if path.suffix == ".js"
        else guess_type(name)[0] or "application/octet-stream",
        caching=FOR_EVER if name.startswith(HASHED) else ASK_EACH_TIME,
        mark=hashlib.sha256(content).hexdigest()[:16],
    )
