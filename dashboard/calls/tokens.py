"""The tokens that programs sign in with."""

from dashboard.calls.sending import Sender, given, part
from dashboard.schemas import DEFAULT_LIMIT, TokenCreatedResponse, TokenInfo, TokensListResponse


class TokenCalls(Sender):
    """The tokens that programs sign in with."""

    async def list_tokens(
        self, *, include_revoked: bool = False, cursor: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> TokensListResponse:
        query = given(include_revoked=include_revoked or None, cursor=cursor, limit=limit)
        return await self._get("/tokens", TokensListResponse, params=query)

    async def create_token(
        self, *, name: str, description: str | None = None, expires_in_days: int | None = None
    ) -> TokenCreatedResponse:
        body = given(name=name, description=description, expires_in_days=expires_in_days)
        return await self._post("/tokens", TokenCreatedResponse, json=body)

    async def revoke_token(self, token_id: str, *, reason: str | None = None) -> TokenInfo:
        return await self._post(f"/tokens/{part(token_id)}/revoke", TokenInfo, json=given(reason=reason))
