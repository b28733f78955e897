"""How people come to a business: invitations made, taken back, looked at and accepted."""

from dashboard.calls.sending import Sender, part
from dashboard.schemas import (
    BusinessResponse,
    InvitationCreatedResponse,
    InvitationResponse,
    InvitationsResponse,
    InvitationToAnswer,
)


class InvitationCalls(Sender):
    """How people come to a business: invitations made, taken back, looked at and accepted."""

    async def invite(self, email: str, *, role: str) -> InvitationCreatedResponse:
        """Offer somebody a role in the business; the link is told here alone."""
        return await self._post(
            "/invitations", InvitationCreatedResponse, json={"email": email, "role": role}
        )

    async def invitations(self) -> list[InvitationResponse]:
        """Those that can still be accepted, the latest first."""
        return (await self._get("/invitations", InvitationsResponse)).items

    async def take_invitation_back(self, invitation_id: str) -> None:
        await self._answer("DELETE", f"/invitations/{part(invitation_id)}")

    async def look_at_invitation(self, code: str) -> InvitationToAnswer:
        """What the code in a link offers, to whom, and of whom; asked by anybody who has it."""
        return await self._post("/invitations/look", InvitationToAnswer, json={"code": code})

    async def accept_invitation(self, code: str) -> BusinessResponse:
        return await self._post("/invitations/accept", BusinessResponse, json={"code": code})
