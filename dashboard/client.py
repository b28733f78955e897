"""The httpx client of the API: typed answers, and two ways to fail.

* ApiError         the API answered, and the answer was no
* ApiUnreachable   no usable answer arrived
"""

from dashboard.calls.bank import BankCalls
from dashboard.calls.businesses import BusinessCalls
from dashboard.calls.changes import ChangeCalls
from dashboard.calls.errors import ApiError, ApiUnreachable
from dashboard.calls.evidence import EvidenceCalls
from dashboard.calls.invitations import InvitationCalls
from dashboard.calls.journal import JournalCalls
from dashboard.calls.line_notes import LineNoteCalls
from dashboard.calls.notifications import NotificationCalls
from dashboard.calls.packages import PackageCalls
from dashboard.calls.periods import PeriodCalls
from dashboard.calls.review import ReviewCalls
from dashboard.calls.sending import connect_to
from dashboard.calls.tokens import TokenCalls
from dashboard.calls.users import UserCalls

__all__ = ["ApiError", "ApiUnreachable", "CloseClient", "connect_to"]


class CloseClient(
    UserCalls,
    BusinessCalls,
    InvitationCalls,
    PeriodCalls,
    ReviewCalls,
    EvidenceCalls,
    LineNoteCalls,
    PackageCalls,
    JournalCalls,
    BankCalls,
    TokenCalls,
    ChangeCalls,
    NotificationCalls,
):
    """One caller's view of the API: her token, and the business that she works on."""
