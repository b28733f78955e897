"""Acting: the admitted caller as the trail writes her down: in what role, by what means, from where."""

from ipaddress import ip_address
from typing import Annotated

from fastapi import Depends, Request

from dashboard.api.admission import Admitted, ServicesHere
from dashboard.closing.actor import Actor
from dashboard.models import ApiToken, UserSession
from dashboard.signing import signing_key

KINDS = {UserSession: "session", ApiToken: "token"}


async def actor_of(request: Request, services: ServicesHere) -> Actor:
    """The caller, her address and her program. For a route of the `Door` only, which has admitted her."""
    admitted: Admitted = request.state.admitted
    return Actor(
        user_id=admitted.who.user.id,
        key=signing_key(services.settings.keys),
        address=_address(request),
        agent=request.headers.get("User-Agent", ""),
        role=admitted.role.value if admitted.role else "",
        credential=f"{KINDS[admitted.who.credential]} {admitted.who.credential_id}",
    )


Acting = Annotated[Actor, Depends(actor_of)]


def _address(request: Request) -> str:
    """Of the browser; what a forwarder says is believed of this machine only, where the screens ask from."""
    peer = request.client.host if request.client else ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded if forwarded and _is_this_machine(peer) else peer


def _is_this_machine(peer: str) -> bool:
    try:
        return ip_address(peer).is_loopback
    except ValueError:
        return False
