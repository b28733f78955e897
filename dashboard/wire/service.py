"""The service itself: events, health, sessions, verification, errors."""

from typing import Any, Literal

from pydantic import Field

from dashboard.wire.shapes import Request, Wire


class ChangeEvent(Wire):
    """One line of `GET /events`: something of the business has changed; fetch it anew."""

    id: int
    kind: Literal["package", "period", "journal", "notification"]
    object_id: str = Field(description="What has changed; of a notification, the UUID of whose it is")


class HealthResponse(Wire):
    status: Literal["ok", "degraded"]
    version: str
    database: bool
    builds: bool


class SessionRequest(Request):
    email: str = Field(max_length=320)
    password: str = Field(max_length=1024)


class VerificationFinding(Wire):
    """What checking one part of a package found."""

    subject: str = Field(description="A file of the package, or what was checked")
    ok: bool
    detail: str


class VerificationResponse(Wire):
    ok: bool
    summary: str
    findings: list[VerificationFinding]


class ErrorResponse(Wire):
    detail: str | list[dict[str, Any]]
