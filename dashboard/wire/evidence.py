"""What stays of a close: certificate, chain, overrides, history, and what moved since."""

import json
from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import Field

from dashboard.wire.review import FigureDifference
from dashboard.wire.shapes import REASON_LENGTH_MAX, REASON_LENGTH_MIN, Day, Request, Wire


class ChainLink(Wire):
    """One link of the chain of closes; `sha256` and `signature` are of `content` as canonical JSON.

    Canonical JSON has sorted keys, no white space and UTF-8 letters as they are. The signature is Ed25519, by
    the key that the content names, in base64.
    """

    content: dict[str, Any]
    sha256: str
    signature: str

    @classmethod
    def of(cls, *, content: str, sha256: str, signature: str) -> Self:
        """The link whose content is that JSON text."""
        return cls(content=json.loads(content), sha256=sha256, signature=signature)


class ChainResponse(Wire):
    """Links of a business's chain, in order; the rest follow the last one."""

    business_id: str
    links: list[ChainLink]
    has_more: bool = False


class CertifiedPackage(Wire):
    """A package built of a period, as its certificate names it."""

    id: str
    filename: str | None = None
    report_format: str
    watermark: str | None = None
    sha256: str | None = None
    ready_at: datetime | None = None


class CloseCertificateResponse(Wire):
    """The certificate in force of a closed period."""

    period_id: str
    link: ChainLink
    packages: list[CertifiedPackage] = Field(
        description="Built of the period by now, before and after the close"
    )


class OverrideResponse(Wire):
    """A check that a period was closed over."""

    id: str
    business_id: str
    period_id: str
    check: str
    title: str
    reason: str
    owner: str
    due_date: date
    created_at: datetime
    resolved_at: datetime | None = None
    resolved_by_user_id: str | None = None
    resolution: str | None = None
    period_end: date | None = Field(default=None, description="Of the period that was closed over it")
    resolved_by_name: str | None = None


class OverridesResponse(Wire):
    period_id: str
    items: list[OverrideResponse]


class ResolveOverrideRequest(Request):
    resolution: str = Field(
        min_length=REASON_LENGTH_MIN, max_length=REASON_LENGTH_MAX, description="How it was seen to"
    )


class PeriodEventResponse(Wire):
    """Something that was done to or with a period or a package."""

    id: int
    kind: str
    at: datetime
    by_user_id: str | None = None
    by_name: str | None = None
    address: str = Field(default="", description="Of the browser or program that asked")
    agent: str = Field(default="", description="What it calls itself")
    detail: str = ""
    role: str = Field(default="", description="Of who did it, at that moment; empty where none was needed")
    credential: str = Field(default="", description="What was shown: a session or a token, and its id")


class PeriodHistoryResponse(Wire):
    """The events of a period, the latest first."""

    period_id: str
    items: list[PeriodEventResponse]
    next_before: int | None = Field(default=None, description="Ask with `before` for what came earlier")


class PackageHistoryResponse(Wire):
    """What was done with a package, the latest first: asked for, cancelled, retried, downloaded."""

    package_id: str
    items: list[PeriodEventResponse]
    next_before: int | None = Field(default=None, description="Ask with `before` for what came earlier")


class EntryDifference(Wire):
    """One entry of a period that is not as the close found it."""

    change: Literal["added", "changed", "removed", "redated"]
    entry_id: str = Field(description="Id of the entry, as the journal shows it")
    reference: str
    date: date
    new_date: Day | None = Field(default=None, description="Where it is dated now, when it was re-dated")
    description: str
    details: list[str] = Field(default=[], description="What differs, field by field and line by line")
    by_name: str | None = Field(default=None, description="Who posted it, when that was after the close")
    at: datetime | None = Field(default=None, description="When, likewise")


class MovedPeriod(Wire):
    """Another period whose books are not as they were when the period asked about was closed."""

    period_id: str
    period_start: date
    period_end: date


class PeriodChangesResponse(Wire):
    """The books of a period now against its last certificate."""

    period_id: str
    certificate_sequence: int
    closed_at: datetime
    moved: bool
    evidence_intact: bool = Field(
        description="Whether what the close kept still has the hash that it certified"
    )
    entries: list[EntryDifference]
    figures: list[FigureDifference]
    entries_total: int = Field(description="How many entries differ, shown or not")
    figures_total: int
    sums_agree: bool = Field(
        default=True,
        description="Whether the sums that reports read are those of the journal lines, in these months",
    )
    moved_before: list[MovedPeriod] = Field(
        default=[], description="Earlier periods whose entries differ from those that this close rested on"
    )
    moved_after: list[MovedPeriod] = Field(
        default=[], description="Later closed periods that have moved too: they open with these balances"
    )


class WindowEntry(Wire):
    """An entry posted into a period that stood open again."""

    entry_id: str
    reference: str
    date: Day
    description: str
    amount: int = Field(description="Sum of its debits, in minor units")
    by_name: str | None = None
    at: datetime


class WindowEvent(Wire):
    """Something else that was done with it meanwhile, as the history names it."""

    kind: str
    detail: str = ""
    by_name: str | None = None
    at: datetime


class PeriodWindowResponse(Wire):
    """The last reopening of a period, and everything done from then until it closed again."""

    period_id: str
    is_open: bool
    reason: str
    reopened_at: datetime
    reopened_by_name: str | None = None
    people: list[str] | None = Field(default=None, description="Names; null when it is open for everyone")
    until: datetime | None = None
    ended_at: datetime | None = Field(default=None, description="When it was closed again")
    entries: list[WindowEntry]
    entries_total: int = Field(description="How many were posted, shown or not")
    events: list[WindowEvent]


class ReasonsResponse(Wire):
    """Reasons that were given before, the latest first."""

    items: list[str]
