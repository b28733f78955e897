"""accounts.csv: the chart of accounts."""

from collections.abc import Iterator
from pathlib import Path

from dashboard.ledger.chart import (
    ACCOUNT_TYPES,
    CASH_FLOW_SECTIONS,
    TYPES_OF_SUB_TYPE,
    cash_flow_section_of,
)
from dashboard.ledger.importing.csv_file import CsvRow, read_csv
from dashboard.ledger.importing.problems import Problems
from dashboard.models import Account

COLUMNS = ("number", "name", "type", "sub_type", "cash_flow_section")


def read_accounts(folder: Path, *, business_id: str, problems: Problems) -> dict[str, Account]:
    """Every account by its number."""
    accounts: dict[str, Account] = {}
    for account, row in _accounts(folder, business_id, problems):
        if account.number in accounts:
            row.problem("number", f"{account.number!r} is there already")
        accounts[account.number] = account
    return accounts


def _accounts(folder: Path, business_id: str, problems: Problems) -> Iterator[tuple[Account, CsvRow]]:
    for row in read_csv(folder, "accounts.csv", columns=COLUMNS, problems=problems):
        number, name = row.required("number"), row.required("name")
        type_ = row.one_of("type", ACCOUNT_TYPES)
        sub_type = row.one_of("sub_type", TYPES_OF_SUB_TYPE)
        section = row.one_of("cash_flow_section", ("", *CASH_FLOW_SECTIONS))
        if type_ and sub_type and type_ not in TYPES_OF_SUB_TYPE[sub_type]:
            row.problem("sub_type", f"{sub_type!r} does not belong to the type {type_!r}")
        if number and name and type_ and sub_type and section is not None:
            account = Account(
                business_id=business_id,
                number=number,
                name=name,
                type=type_,
                sub_type=sub_type,
                cash_flow_section=section or cash_flow_section_of(sub_type),
            )
            yield account, row
