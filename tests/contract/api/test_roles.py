"""Every role on every operation: who may do what, and nobody anything in another business."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from dashboard.api.app import create_api
from dashboard.database import writing
from dashboard.errors import CloseError
from dashboard.models import AccountingPeriod, new_id
from dashboard.schemas import PeriodStatus, Role
from tests.contract.api.conftest import OUTSIDER, House

P = "/api/v1"
NOBODY_NEEDED = {
    ("get", f"{P}/health"),
    ("post", f"{P}/session"),
    ("post", f"{P}/session/demo"),
    ("post", f"{P}/session/end"),
    ("post", f"{P}/session/end-everywhere"),
    ("post", f"{P}/session/account"),
    ("post", f"{P}/invitations/look"),
    ("get", f"{P}/downloads/{{package_id}}"),
}
SIGNED_IN = {
    ("get", f"{P}/users/me"),
    ("get", f"{P}/users/me/first-steps"),
    ("post", f"{P}/businesses/import"),  # Its rule: test_bringing_books.py.
    ("post", f"{P}/invitations/accept"),
    ("get", f"{P}/businesses"),
    ("get", f"{P}/overview"),
    ("post", f"{P}/tokens"),
    ("get", f"{P}/tokens"),
    ("post", f"{P}/tokens/{{token_id}}/revoke"),
    ("get", f"{P}/notifications"),
    ("post", f"{P}/notifications/read"),
    ("get", f"{P}/users/me/settings"),
    ("patch", f"{P}/users/me/settings"),
}
NEEDS = {
    ("get", f"{P}/month-end-packages"): Role.VIEWER,
    ("get", f"{P}/month-end-packages/counts"): Role.VIEWER,
    ("get", f"{P}/month-end-packages/{{package_id}}"): Role.VIEWER,
    ("get", f"{P}/month-end-packages/{{package_id}}/download"): Role.VIEWER,
    ("get", f"{P}/month-end-packages/{{package_id}}/changes"): Role.VIEWER,
    ("get", f"{P}/month-end-packages/{{package_id}}/files"): Role.VIEWER,
    ("get", f"{P}/month-end-packages/{{package_id}}/history"): Role.VIEWER,
    ("get", f"{P}/month-end-packages/{{package_id}}/tie-outs"): Role.VIEWER,
    ("get", f"{P}/month-end-packages/{{package_id}}/files/{{name}}"): Role.VIEWER,
    ("post", f"{P}/month-end-packages/verify"): Role.VIEWER,
    ("get", f"{P}/accounting-periods"): Role.VIEWER,
    ("get", f"{P}/accounting-periods/{{period_id}}"): Role.VIEWER,
    ("post", f"{P}/accounting-periods/{{period_id}}/close-readiness"): Role.VIEWER,
    ("get", f"{P}/accounting-periods/chain"): Role.VIEWER,
    ("get", f"{P}/accounting-periods/reasons"): Role.VIEWER,
    ("get", f"{P}/accounting-periods/{{period_id}}/certificate"): Role.VIEWER,
    ("get", f"{P}/accounting-periods/{{period_id}}/history"): Role.VIEWER,
    ("get", f"{P}/accounting-periods/{{period_id}}/changes"): Role.VIEWER,
    ("get", f"{P}/accounting-periods/{{period_id}}/overrides"): Role.VIEWER,
    ("get", f"{P}/accounting-periods/{{period_id}}/window"): Role.VIEWER,
    ("get", f"{P}/accounting-periods/{{period_id}}/open-items"): Role.VIEWER,
    ("get", f"{P}/people"): Role.ADMIN,
    ("get", f"{P}/people/requesters"): Role.VIEWER,
    ("patch", f"{P}/people/{{user_id}}"): Role.OWNER,
    ("delete", f"{P}/people/{{user_id}}"): Role.OWNER,
    ("post", f"{P}/invitations"): Role.OWNER,
    ("get", f"{P}/invitations"): Role.OWNER,
    ("delete", f"{P}/invitations/{{invitation_id}}"): Role.OWNER,
    ("get", f"{P}/audit-trail"): Role.OWNER,
    ("get", f"{P}/audit-trail/export"): Role.OWNER,
    ("patch", f"{P}/businesses/{{business_id}}"): Role.ADMIN,
    ("get", f"{P}/accounting-periods/{{period_id}}/approvals"): Role.VIEWER,
    ("post", f"{P}/accounting-periods/{{period_id}}/approvals/close"): Role.ADMIN,
    ("post", f"{P}/accounting-periods/{{period_id}}/approvals/reopen"): Role.ADMIN,
    ("post", f"{P}/accounting-periods/{{period_id}}/approvals/{{request_id}}/approve"): Role.ADMIN,
    ("post", f"{P}/accounting-periods/{{period_id}}/approvals/{{request_id}}/refuse"): Role.ADMIN,
    ("post", f"{P}/accounting-periods/{{period_id}}/approvals/{{request_id}}/withdraw"): Role.ADMIN,
    ("post", f"{P}/accounting-periods/{{period_id}}/overrides/{{override_id}}/resolve"): Role.ADMIN,
    ("get", f"{P}/accounting-periods/{{period_id}}/line-notes"): Role.VIEWER,
    ("get", f"{P}/accounting-periods/{{period_id}}/line-notes/history"): Role.VIEWER,
    ("post", f"{P}/accounting-periods/{{period_id}}/line-notes"): Role.MEMBER,
    ("post", f"{P}/accounting-periods/bulk-lock"): Role.OWNER,
    ("get", f"{P}/accounting-periods/{{period_id}}/checklist-acks"): Role.VIEWER,
    ("put", f"{P}/accounting-periods/{{period_id}}/checklist-acks/{{step_id}}"): Role.MEMBER,
    ("get", f"{P}/accounting-periods/{{period_id}}/sign-offs"): Role.VIEWER,
    ("post", f"{P}/accounting-periods/{{period_id}}/sign-offs"): Role.MEMBER,
    ("delete", f"{P}/accounting-periods/{{period_id}}/sign-offs"): Role.MEMBER,
    ("get", f"{P}/accounting-periods/{{period_id}}/close-score"): Role.VIEWER,
    ("get", f"{P}/accounting-periods/{{period_id}}/score-history"): Role.VIEWER,
    ("get", f"{P}/ledgers"): Role.VIEWER,
    ("get", f"{P}/journal-entries"): Role.VIEWER,
    ("get", f"{P}/journal-entries/{{entry_id}}"): Role.VIEWER,
    ("get", f"{P}/events"): Role.VIEWER,
    ("post", f"{P}/month-end-packages"): Role.MEMBER,
    ("post", f"{P}/month-end-packages/{{package_id}}/retry"): Role.MEMBER,
    ("post", f"{P}/month-end-packages/{{package_id}}/cancel"): Role.MEMBER,
    ("post", f"{P}/journal-entries"): Role.MEMBER,
    ("post", f"{P}/journal-entries/import"): Role.MEMBER,
    ("get", f"{P}/accounting-periods/{{period_id}}/bank"): Role.VIEWER,
    ("post", f"{P}/bank-lines/{{line_id}}/match"): Role.MEMBER,
    ("post", f"{P}/bank-lines/{{line_id}}/post"): Role.MEMBER,
    ("delete", f"{P}/bank-lines/{{line_id}}/match"): Role.MEMBER,
    ("post", f"{P}/bank-statements"): Role.MEMBER,
    ("patch", f"{P}/bank-statements/{{statement_id}}"): Role.MEMBER,
    ("post", f"{P}/accounting-periods"): Role.ADMIN,
    ("post", f"{P}/accounting-periods/close"): Role.ADMIN,
    ("post", f"{P}/accounting-periods/{{period_id}}/reopen"): Role.ADMIN,
}
WELL_FORMED: dict[str, dict[str, Any]] = {
    "MonthEndPackageCreateRequest": {
        "selected_reports": ["pl"],
        "period_start": "2026-09-01",
        "period_end": "2026-09-30",
    },
    "CreatePeriodRequest": {"period_start": "2026-10-01", "period_end": "2026-10-31"},
    "ClosePeriodRequest": {"period_end": "2026-08-31", "lock_reason": "Reviewed", "force": True},
    "ResolveOverrideRequest": {"resolution": "The statement came"},
    "BulkLockRequest": {"period_ids": ["00000000-0000-7000-8000-000000000000"]},
    "ChecklistAckRequest": {"notes": "Looked at"},
    "SignOffRequest": {"role": "reviewer"},
    "ReopenPeriodRequest": {"reopen_reason": "An invoice came late"},
    "RefuseApprovalRequest": {"note": "Not before the bank has answered"},
    "ReadNotificationsRequest": {"id": "00000000-0000-7000-8000-000000000000"},
    "OwnSettingsRequest": {"wants_email": True},
    "BusinessSettingsRequest": {"needs_second_person": False},
    "InvitationRequest": {"email": "new@books.test", "role": "member"},
    "LineNoteWriteRequest": {"report": "pl", "row_id": "account-4000", "text": "Fair in Oslo"},
    "MatchBankLineRequest": {"entry_id": "none"},
    "PostBankLineRequest": {"ledger_id": "none", "description": "Account fee"},
    "CorrectBankStatementRequest": {"closing_balance": 5},
    "BankStatementRequest": {"ledger_id": "none", "statement_date": "2026-09-30", "closing_balance": 5},
    "JournalEntryCreateRequest": {
        "date": "2026-09-20",
        "description": "Rent",
        "line_entries": [
            {"ledger_id": "", "amount": 100, "debit_credit": "debit"},
            {"ledger_id": "", "amount": 100, "debit_credit": "credit"},
        ],
    },
}


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    body: dict[str, Any] | None = field(hash=False)


def operations(house: House) -> Iterator[Operation]:
    """Every operation of the OpenAPI document, with a body that is well formed."""
    for path, methods in create_api(house.services).openapi()["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {})
            body = WELL_FORMED.get(schema.get("$ref", "").rsplit("/", 1)[-1])
            yield Operation(method, path, body)


def filled(house: House, operation: Operation, package_id: str) -> tuple[str, dict[str, Any] | None]:
    """The operation's address and body with ids of the first business."""
    path = operation.path.removeprefix(P)
    path = path.format(
        package_id=package_id,
        period_id=house.period_id(date(2026, 8, 31)),
        override_id=new_id(),
        request_id=new_id(),
        user_id=new_id(),
        invitation_id=new_id(),
        business_id=house.business_id,
        step_id="trial_balance_review",
        entry_id="none",
        line_id=new_id(),
        statement_id=new_id(),
        token_id="none",
        name="none",
    )
    body = operation.body
    if body and "line_entries" in body:
        accounts = [house.account_id("6000"), house.account_id("1000")]
        lines = zip(body["line_entries"], accounts, strict=True)
        body = body | {"line_entries": [line | {"ledger_id": account} for line, account in lines]}
    return path, body


def test_every_operation_has_its_rule(house: House) -> None:
    """A new route must name who may use it, here and at its door."""
    documented = {(operation.method, operation.path) for operation in operations(house)}
    assert documented == NOBODY_NEEDED | SIGNED_IN | set(NEEDS)


@pytest.mark.parametrize("who", [*Role, OUTSIDER])
async def test_who_may_do_what(house: House, who: str) -> None:
    wrong: list[str] = []
    async with house.caller(who) as caller:
        for operation in operations(house):
            needs = NEEDS.get((operation.method, operation.path))
            if needs is None or operation.path.endswith("/events"):
                continue
            path, body = filled(house, operation, house.queue())
            answer = await caller.request(operation.method, path, json=body)
            is_let_in = who != OUTSIDER and Role(who).reaches(needs)
            if is_let_in == (answer.status_code == 403) or answer.status_code >= 500:
                wrong.append(f"{operation.method} {path}: {answer.status_code} {answer.text[:80]}")
    assert not wrong


@pytest.mark.parametrize("who", ["viewer", OUTSIDER])
async def test_a_refused_caller_changes_nothing(house: House, who: str) -> None:
    package_id = house.queue()
    async with house.caller("owner") as owner, house.caller(who) as caller:
        before = [(await owner.get(path)).json() for path in lists()]
        for operation in operations(house):
            needs = NEEDS.get((operation.method, operation.path), Role.VIEWER)
            if operation.method == "post" and needs != Role.VIEWER:
                path, body = filled(house, operation, package_id)
                await caller.post(path, json=body)
        assert [(await owner.get(path)).json() for path in lists()] == before
    assert house.builds.started == house.builds.cancelled == []


def lists() -> list[str]:
    return ["/month-end-packages", "/accounting-periods", "/journal-entries"]


async def test_a_locked_period_is_reopened_by_an_owner_only(house: House) -> None:
    period_id = house.period_id(date(2026, 8, 31))
    async with house.person("admin") as admin:
        await admin.close_period(period_end=date(2026, 8, 31), lock_reason="Archived", force=True)
    with writing(house.engine) as session:
        session.get_one(AccountingPeriod, period_id).status = PeriodStatus.LOCKED
    body = {"reopen_reason": "An invoice came late"}
    async with house.caller("admin") as admin, house.caller("owner") as owner:
        refused = await admin.post(f"/accounting-periods/{period_id}/reopen", json=body)
        done = await owner.post(f"/accounting-periods/{period_id}/reopen", json=body)
    assert (refused.status_code, done.status_code) == (403, 201)
    assert "owner" in refused.json()["detail"]
    assert done.json()["status"] == "open"


def test_every_refusal_has_a_status() -> None:
    """The table names classes that exist; what it leaves out is 400 on purpose."""
    from dashboard.api.refusals import STATUS_CODES

    assert all(issubclass(kind, CloseError) for kind in STATUS_CODES)
    assert sorted(STATUS_CODES.values()) == [401, 403, 404, 409, 413, 422]
