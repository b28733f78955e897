"""Accounts: the chart of a business with its balances, as `GET /ledgers` shows it."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col

from dashboard.keyset import Page, PageRequest, keyset_page
from dashboard.ledger.balances import balance_of_accounts
from dashboard.models import Account
from dashboard.schemas import LedgerResponse

ACCOUNT_SORTS: Mapping[str, Any] = {
    "account_number": Account.number,
    "number": Account.number,
    "name": Account.name,
    "type": Account.type,
    "sub_type": Account.sub_type,
}


def list_ledgers(
    session: Session, *, business_id: str, request: PageRequest, type: str | None = None
) -> Page[LedgerResponse]:
    """One page of the accounts, by number unless asked otherwise; InvalidField, CursorInvalid.

    `balance` is that of everything posted: minor units, debit positive.
    """
    where = [col(Account.business_id) == business_id]
    if type is not None:
        where.append(col(Account.type) == type)
    page = keyset_page(
        session,
        model=Account,
        where=where,
        sort_columns=ACCOUNT_SORTS,
        default_sort="account_number",
        request=request,
        scope=f"ledgers {business_id} {type or 'all'}",
    )
    balances = balance_of_accounts(session, account_ids=[account.id for account in page.items])
    return page.with_items([_ledger(account, balances[account.id]) for account in page.items])


def _ledger(account: Account, balance: int) -> LedgerResponse:
    return LedgerResponse(
        id=account.id,
        business_id=account.business_id,
        account_number=account.number,
        name=account.name,
        type=account.type,
        sub_type=account.sub_type,
        cash_flow_section=account.cash_flow_section or None,
        balance=balance,
    )
