"""Every expected refusal, drawn as a tree; each message can be shown to an accountant as it is.

* CloseError                  (400 unless said otherwise)
  + NotAuthenticated          401: no, malformed, expired or revoked token
  + NotPermitted              403: the role is too low, or the business is not the caller's
  + NotFound                  404: missing, or another business's
  + AlreadyExists             409: the same thing is there already
  + LastOwner                 the business would have no owner
  + FileTooLarge              413: an uploaded file is larger than is taken
  + InvalidField              422: one named field is wrong, judged from the request alone
  + BusinessHeaderInvalid     the x-business-id header is missing or not a UUID
  + CursorInvalid             the cursor is malformed or belongs to another sort or filter
  + EntryInvalid              a journal entry breaks a rule of posting
    - EntryUnbalanced         its lines do not sum to zero
  + PeriodNotOpen             the period takes no more journal entries
  + CloseRefused              the period cannot be closed now
    - CloseBlocked            hard checks fail; carries the blockers
  + ReopenRefused             the period cannot be reopened now
  + SecondPersonNeeded        the business asks for a second person, and nobody has approved
  + PackageNotReady           the zip was asked for before the build finished
  + PackageSettled            the build has ended already: nothing to cancel or to retry
  + BooksFolderInvalid        a books folder has problems; carries them all
    - EntriesLate             nothing is wrong with a file of entries but that closed periods refuse some
  + SettingsUnsafe            the app must not start like this
"""

from collections.abc import Sequence
from datetime import date


class CloseError(Exception):
    """Base of all expected refusals; the message is safe to show an accountant."""


class NotAuthenticated(CloseError):
    def __init__(self) -> None:
        super().__init__("Not authenticated")


class NotPermitted(CloseError):
    def __init__(self, message: str = "Not enough permissions") -> None:
        super().__init__(message)


class NotFound(CloseError):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what} not found")


class AlreadyExists(CloseError):
    pass


class LastOwner(CloseError):
    def __init__(self) -> None:
        super().__init__("A business needs an owner. Make somebody else an owner first.")


class FileTooLarge(CloseError):
    def __init__(self, megabytes_max: int) -> None:
        super().__init__(f"The request is too large. The most is {megabytes_max} MB.")


class InvalidField(CloseError):
    def __init__(self, *loc: str | int, message: str) -> None:
        super().__init__(message)
        self.loc = loc


class BusinessHeaderInvalid(CloseError):
    def __init__(self) -> None:
        super().__init__("The header x-business-id must hold the UUID of a business")


class CursorInvalid(CloseError):
    def __init__(self) -> None:
        super().__init__("This cursor does not belong to this list. Start again from the first page.")


class EntryInvalid(CloseError):
    pass


class EntryUnbalanced(EntryInvalid):
    def __init__(self, *, debit_total: str, credit_total: str) -> None:
        super().__init__(f"Debits are {debit_total} and credits are {credit_total}. An entry must balance.")


class PeriodNotOpen(CloseError):
    def __init__(self, *, period_end: date, status: str, lock_reason: str | None) -> None:
        reason = f": {lock_reason}" if lock_reason else ""
        super().__init__(f"The period ending {period_end} is {status}{reason}")
        self.offer: dict[str, str] | None = None  # Where it can be posted instead.


class CloseRefused(CloseError):
    pass


class CloseBlocked(CloseRefused):
    def __init__(self, blockers: Sequence[str]) -> None:
        super().__init__("The period cannot be closed yet. " + " ".join(blockers))
        self.blockers = tuple(blockers)


class ReopenRefused(CloseError):
    pass


class SecondPersonNeeded(CloseError):
    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} needs a second person in this business. "
            "Ask for approval: another admin or owner gives it."
        )


class PackageNotReady(CloseError):
    pass


class PackageSettled(CloseError):
    pass


class BooksFolderInvalid(CloseError):
    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class EntriesLate(BooksFolderInvalid):
    def __init__(self, problems: Sequence[str], *, offer: dict[str, object]) -> None:
        super().__init__(problems)
        self.offer = offer  # Where those of closed periods can be posted instead.


class SettingsUnsafe(CloseError):
    pass
