"""The two ways in which the API fails its callers."""

from dashboard.schemas import LateEntryOffer


class ApiError(Exception):
    """The API answered, and the answer was no; the message can be shown as it is."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        offer: LateEntryOffer | None = None,
        retry_after: float | None = None,
    ) -> None:
        """`retry_after`: seconds after which a busy API wants to be asked again, or None."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.offer = offer  # Where an entry that a closed period refused can be posted instead.
        self.retry_after = retry_after


class ApiUnreachable(Exception):
    """No usable answer arrived; the message can be shown as it is."""
