"""The caller herself: who she is, what she has set for herself, and her first steps."""

from dashboard.calls.sending import Sender, typed
from dashboard.schemas import FirstStep, FirstStepsResponse, OwnSettingsResponse, UserResponse

SETTINGS = "/users/me/settings"


class UserCalls(Sender):
    """The caller herself: who she is, what she has set for herself, and her first steps."""

    async def me(self) -> UserResponse:
        return await self._get("/users/me", UserResponse)

    async def own_settings(self) -> OwnSettingsResponse:
        return await self._get(SETTINGS, OwnSettingsResponse)

    async def set_email(self, *, wanted: bool) -> OwnSettingsResponse:
        """Have the ends of packages told by e-mail from now on, or no longer."""
        body = {"wants_email": wanted}
        return typed(OwnSettingsResponse, await self._send("PATCH", SETTINGS, json=body))

    async def first_steps(self) -> list[FirstStep]:
        """What to do first, in order; none where they are done or not wanted."""
        return (await self._get("/users/me/first-steps", FirstStepsResponse)).steps

    async def end_first_steps(self) -> None:
        """Show the first steps no longer."""
        await self._send("PATCH", SETTINGS, json={"wants_first_steps": False})
