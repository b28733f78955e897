"""Bank work: what a period's reconciliation waits for, matched, posted or added by a person."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel import Session

from dashboard.api.acting import Acting
from dashboard.api.admission import Door, Member, ServicesHere, Viewer
from dashboard.api.refusals import refusals
from dashboard.closing.actor import Doer
from dashboard.closing.history import EventKind, note_event
from dashboard.database import reading, writing
from dashboard.ledger.bank_matching import (
    add_bank_statement,
    bank_work,
    correct_bank_statement,
    match_bank_line,
    matched_line,
    post_bank_line,
    unmatch_bank_line,
)
from dashboard.ledger.periods import get_period
from dashboard.models import BankLine, BankStatement
from dashboard.schemas import (
    BankLineResponse,
    BankStatementRequest,
    BankStatementResponse,
    BankWorkResponse,
    CorrectBankStatementRequest,
    MatchBankLineRequest,
    PostBankLineRequest,
)

router = APIRouter(tags=["bank"], route_class=Door)


@router.get(
    "/accounting-periods/{period_id}/bank", summary="List bank work", responses=refusals(400, 401, 403, 404)
)
def list_bank_work(
    period_id: str,
    caller: Viewer,
    services: ServicesHere,
    find: Annotated[str, Query(max_length=200, description="Words of the bank's lines")] = "",
) -> BankWorkResponse:
    """Every bank account at the period's end: its last statement, and the lines that no entry explains."""
    with reading(services.engine) as session:
        period = get_period(session, business_id=caller.business_id, period_id=period_id)
        return BankWorkResponse(items=bank_work(session, period=period, find=find.strip()))


@router.post(
    "/bank-lines/{line_id}/match",
    status_code=201,
    summary="Match a bank line",
    responses=refusals(400, 401, 403, 404, 409),
)
def match_line(
    line_id: str, request: MatchBankLineRequest, caller: Member, services: ServicesHere, by: Acting
) -> BankLineResponse:
    """Say which entry explains the line. A line of a closed period clears on the next open day."""
    with writing(services.engine) as session:
        line = match_bank_line(
            session,
            business_id=caller.business_id,
            line_id=line_id,
            entry_id=request.entry_id,
            by_user_id=caller.user.id,
        )
        return _noted(session, line, kind=EventKind.BANK_LINE_MATCHED, by=by)


@router.delete(
    "/bank-lines/{line_id}/match",
    status_code=204,
    summary="Undo the match of a bank line",
    responses=refusals(400, 401, 403, 404),
)
def unmatch_line(line_id: str, caller: Member, services: ServicesHere, by: Acting) -> None:
    """No entry explains the line after all. The entry stays; what a closed period rests on is not undone."""
    with writing(services.engine) as session:
        line = unmatch_bank_line(
            session, business_id=caller.business_id, line_id=line_id, by_user_id=caller.user.id
        )
        note_event(
            session,
            business_id=caller.business_id,
            kind=EventKind.BANK_LINE_UNMATCHED,
            by=by,
            detail=f"{line.description}, {line.date}",
        )


@router.post(
    "/bank-lines/{line_id}/post",
    status_code=201,
    summary="Post the entry of a bank line",
    responses=refusals(400, 401, 403, 404, 409),
)
def post_line(
    line_id: str, request: PostBankLineRequest, caller: Member, services: ServicesHere, by: Acting
) -> BankLineResponse:
    """Post an entry of the line's amount against one account, and match the two, together or not at all."""
    with writing(services.engine) as session:
        line = post_bank_line(
            session,
            business_id=caller.business_id,
            line_id=line_id,
            request=request,
            by_user_id=caller.user.id,
        )
        return _noted(session, line, kind=EventKind.BANK_LINE_POSTED, by=by)


@router.post(
    "/bank-statements",
    status_code=201,
    summary="Add a bank statement",
    responses=refusals(400, 401, 403, 404, 409),
)
def add_statement(
    request: BankStatementRequest, caller: Member, services: ServicesHere, by: Acting
) -> BankStatementResponse:
    """Keep the balance that a bank states for a day of an open period."""
    with writing(services.engine) as session:
        statement = add_bank_statement(
            session, business_id=caller.business_id, request=request, by_user_id=caller.user.id
        )
        return _statement(session, statement, kind=EventKind.STATEMENT_ADDED, by=by)


@router.patch(
    "/bank-statements/{statement_id}",
    summary="Correct a bank statement",
    responses=refusals(400, 401, 403, 404),
)
def correct_statement(
    statement_id: str,
    request: CorrectBankStatementRequest,
    caller: Member,
    services: ServicesHere,
    by: Acting,
) -> BankStatementResponse:
    """Put right the balance that a bank states, while no closed period rests on it."""
    with writing(services.engine) as session:
        statement = correct_bank_statement(
            session,
            business_id=caller.business_id,
            statement_id=statement_id,
            closing_balance=request.closing_balance,
            by_user_id=caller.user.id,
        )
        return _statement(session, statement, kind=EventKind.STATEMENT_CORRECTED, by=by)


def _noted(session: Session, line: BankLine, *, kind: EventKind, by: Doer) -> BankLineResponse:
    """The line as it is from now on; the trail says who explained it, and by what."""
    answer = matched_line(session, line)
    detail = f"{line.description}, {line.date}, {answer.entry_reference}"
    note_event(session, business_id=line.business_id, kind=kind, by=by, detail=detail)
    return answer


def _statement(
    session: Session, statement: BankStatement, *, kind: EventKind, by: Doer
) -> BankStatementResponse:
    note_event(
        session, business_id=statement.business_id, kind=kind, by=by, detail=str(statement.statement_date)
    )
    return BankStatementResponse(ledger_id=statement.account_id, **statement.model_dump())
