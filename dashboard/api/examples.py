"""Examples: what a right request looks like, and what each refusal says, for the OpenAPI document."""

from typing import Any

PERIOD_ID = "01a20d4c-52d0-7cc1-8f0e-6c5d0a1b2c3d"
REQUESTS: dict[str, dict[str, Any]] = {
    "MonthEndPackageCreateRequest": {
        "period_start": "2026-09-01",
        "period_end": "2026-09-30",
        "report_format": "pdf",
        "selected_reports": ["pl", "balance_sheet", "cash_flow"],
    },
    "CreatePeriodRequest": {"period_start": "2026-12-01", "period_end": "2026-12-31"},
    "ClosePeriodRequest": {"period_end": "2026-09-30", "lock_reason": "Reviewed and filed"},
    "ReopenPeriodRequest": {"reopen_reason": "A late invoice of the landlord"},
    "BulkLockRequest": {"period_ids": [PERIOD_ID], "lock_reason": "Audited"},
    "ChecklistAckRequest": {"notes": "Agreed to the bank's confirmation"},
    "SignOffRequest": {"role": "reviewer", "notes": "Looked through with Ada"},
    "ResolveOverrideRequest": {"resolution": "The bank line was matched on 4 October"},
    "RefuseApprovalRequest": {"note": "The bank's confirmation comes tomorrow"},
    "ReadNotificationsRequest": {"id": PERIOD_ID, "and_earlier": True},
    "OwnSettingsRequest": {"wants_email": False},
    "BusinessSettingsRequest": {"needs_second_person": True},
    "RoleRequest": {"role": "admin"},
    "InvitationRequest": {"email": "ben@harbourfinch.example", "role": "member"},
    "InvitationCodeRequest": {"code": "dzi_3yR0aVd1mO9kqQ2sJt7uXw4zC6bN8eLgHfTiPoKuYsA"},
    "MatchBankLineRequest": {"entry_id": PERIOD_ID[:-1] + "e"},
    "PostBankLineRequest": {"ledger_id": PERIOD_ID[:-1] + "f", "description": "Account fee of September"},
    "BankStatementRequest": {
        "ledger_id": PERIOD_ID[:-1] + "e",
        "statement_date": "2026-09-30",
        "closing_balance": 616750,
    },
    "CorrectBankStatementRequest": {"closing_balance": 616750},
    "LineNoteWriteRequest": {"report": "pl", "row_id": "account:6000", "text": "Rent rose in September"},
    "JournalEntryCreateRequest": {
        "date": "2026-09-30",
        "description": "Rent of September",
        "line_entries": [
            {"ledger_id": PERIOD_ID[:-1] + "e", "amount": 120000, "debit_credit": "debit"},
            {"ledger_id": PERIOD_ID[:-1] + "f", "amount": 120000, "debit_credit": "credit"},
        ],
    },
    "TokenCreateRequest": {"name": "Nightly build", "expires_in_days": 90},
    "TokenRevokeRequest": {"reason": "The laptop was lost"},
}
REFUSALS: dict[str, str] = {
    "400": "The period ending 2026-09-30 is closed already",
    "401": "Not authenticated",
    "403": "This needs the role admin or higher; yours is member",
    "404": "Accounting period not found",
    "409": "There is a period in these days already",
    "413": "The request is too large. The most is 2 MB.",
    "500": "Something went wrong on our side. Reference 1f2e3d4c.",
}
INVALID = [
    {
        "type": "value_error",
        "loc": ["body", "period_end"],
        "msg": "Value error, A date is written YYYY-MM-DD",
        "input": "30.09.2026",
    }
]


def example_of_refusal(code: str) -> dict[str, Any] | None:
    """The body of a refusal with that status; None where it is none."""
    if code == "422":
        return {"detail": INVALID}
    return {"detail": REFUSALS[code]} if code in REFUSALS else None
