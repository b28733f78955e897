"""API tokens of the caller: made, listed, revoked."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from dashboard.api.acting import Acting
from dashboard.api.admission import Door, Person, ServicesHere
from dashboard.api.paging import page_fields, paged_by
from dashboard.api.refusals import refusals
from dashboard.closing.history import EventKind, note_personal_event
from dashboard.database import reading, writing
from dashboard.keyset import PageRequest
from dashboard.people.tokens import SORT_COLUMNS, words_of
from dashboard.people.tokens import create_token as create
from dashboard.people.tokens import list_tokens as find_tokens
from dashboard.people.tokens import revoke_token as revoke
from dashboard.schemas import (
    TokenCreatedResponse,
    TokenCreateRequest,
    TokenInfo,
    TokenRevokeRequest,
    TokensListResponse,
)

router = APIRouter(prefix="/tokens", tags=["api-tokens"], route_class=Door)

Paged = Annotated[PageRequest, Depends(paged_by(SORT_COLUMNS))]


@router.post("", status_code=201, summary="Create API token", responses=refusals(400, 401))
def create_token(
    request: TokenCreateRequest, user: Person, services: ServicesHere, by: Acting
) -> TokenCreatedResponse:
    """A new token of the caller. The token itself is told only in this answer."""
    with writing(services.engine) as session:
        secret, token = create(
            session,
            user_id=user.id,
            name=request.name,
            description=request.description,
            expires_in_days=request.expires_in_days,
        )
        note_personal_event(session, kind=EventKind.TOKEN_CREATED, by=by, detail=words_of(token))
        return TokenCreatedResponse(token=secret, token_info=TokenInfo.model_validate(token))


@router.get("", summary="List API tokens", responses=refusals(400, 401))
def list_tokens(
    *,
    user: Person,
    services: ServicesHere,
    page: Paged,
    include_revoked: Annotated[bool, Query(description="Whether to list revoked tokens too")] = False,
) -> TokensListResponse:
    """The caller's tokens, the newest first."""
    with reading(services.engine) as session:
        found = find_tokens(session, user_id=user.id, include_revoked=include_revoked, page=page)
        items = [TokenInfo.model_validate(token) for token in found.items]
    return TokensListResponse(items=items, **page_fields(found))


@router.post("/{token_id}/revoke", status_code=201, summary="Revoke API token", responses=refusals(401, 404))
def revoke_token(
    token_id: str,
    user: Person,
    services: ServicesHere,
    by: Acting,
    request: TokenRevokeRequest | None = None,
) -> TokenInfo:
    """Have the caller's token refused from now on, for good."""
    with writing(services.engine) as session:
        reason = request.reason if request else None
        token = revoke(session, user_id=user.id, token_id=token_id, reason=reason)
        note_personal_event(session, kind=EventKind.TOKEN_REVOKED, by=by, detail=words_of(token))
        return TokenInfo.model_validate(token)
