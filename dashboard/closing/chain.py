"""The chain of closes: every close, lock and reopening, each signed and naming the one before."""

import base64
from typing import Any

from sqlmodel import Session, col, select

from dashboard.closing.actor import Actor
from dashboard.ledger.businesses import find_business
from dashboard.ledger.chain import head_of_chain, links_after
from dashboard.models import AccountingPeriod, CloseRecord, User, now
from dashboard.schemas import ChainLink, ChainResponse
from dashboard.signing import canonical_json, public_text, sha256_of

CHAIN_VERSION = 1
LINKS_MAX = 100_000


def append_link(
    session: Session, *, period: AccountingPeriod, kind: str, by: Actor, facts: dict[str, Any]
) -> CloseRecord:
    """Add a link that says what was done to the period; the caller holds the business's turn.

    The content says which period, who, when, which link of the chain it is and the hash of the one before;
    `facts` say the rest, as values that JSON has. It is hashed and signed as canonical JSON.
    """
    head = head_of_chain(session, business_id=period.business_id)
    at = now()
    content = canonical_json(
        {
            "version": CHAIN_VERSION,
            "sequence": head.sequence + 1 if head else 1,
            "previous_sha256": head.sha256 if head else None,
            "kind": kind,
            "at": at.isoformat(),
            "by": person_fact(session, by.user_id),
            "business": _business(session, period.business_id),
            "period": {
                "id": period.id,
                "start": period.period_start.isoformat(),
                "end": period.period_end.isoformat(),
            },
            "public_key": public_text(by.key.public_key()),
            **facts,
        }
    )
    link = CloseRecord(
        business_id=period.business_id,
        sequence=head.sequence + 1 if head else 1,
        period_id=period.id,
        kind=kind,
        at=at,
        by_user_id=by.user_id,
        content=content,
        sha256=sha256_of(content),
        previous_sha256=head.sha256 if head else None,
        signature=base64.b64encode(by.key.sign(content.encode())).decode("ascii"),
    )
    session.add(link)
    session.flush()
    return link


def chain_answer(session: Session, *, business_id: str, after: int, limit: int) -> ChainResponse:
    """The links after that one, in order, at most `limit`."""
    found = links_after(session, business_id=business_id, sequence=after, limit=limit + 1)
    return ChainResponse(
        business_id=business_id,
        links=[shown_link(link) for link in found[:limit]],
        has_more=len(found) > limit,
    )


def whole_chain(session: Session, *, business_id: str) -> ChainResponse:
    """Every link of the business's chain; NotFound without the business."""
    find_business(session, business_id)
    return chain_answer(session, business_id=business_id, after=0, limit=LINKS_MAX)


def every_chain(session: Session) -> list[ChainLink]:
    """The links of every business of these books."""
    businesses = session.exec(select(col(CloseRecord.business_id)).distinct())
    return [link for each in businesses for link in whole_chain(session, business_id=each).links]


def shown_link(link: CloseRecord) -> ChainLink:
    """A link as it is given away: all that its verification needs."""
    return ChainLink.of(content=link.content, sha256=link.sha256, signature=link.signature)


def person_fact(session: Session, user_id: str | None) -> dict[str, str] | None:
    """Somebody as the chain names her; None for nobody."""
    user = session.get(User, user_id) if user_id else None
    return {"id": user.id, "name": user.name, "email": user.email} if user else None


def _business(session: Session, business_id: str) -> dict[str, str]:
    business = find_business(session, business_id)
    return {
        "id": business.id,
        "name": business.name,
        "currency": business.currency,
        "timezone": business.timezone,
    }
