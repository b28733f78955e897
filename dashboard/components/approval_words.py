"""A second person, for the dialogs: whether the business asks for one, and what that means."""

from dashboard.client import CloseClient

ASK = "Ask for approval"
SECOND_PERSON = (
    "This business asks for a second person. Your request is shown to everybody here, and happens once "
    "another admin or owner approves it."
)


async def asks_for_second_person(client: CloseClient, business_id: str) -> bool:
    """Whether forced closes and reopenings need somebody else's approval, as the business is set now."""
    found = (await client.list_businesses()).items
    return any(business.id == business_id and business.needs_second_person for business in found)
