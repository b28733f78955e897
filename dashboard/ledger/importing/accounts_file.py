"""accounts.csv: the chart of accounts."""

from pathlib import Path

from dashboard.ledger.chart import (
    ACCOUNT_TYPES,
    CASH_FLOW_SECTIONS,
    TYPES_OF_SUB_TYPE,
    cash_flow_section_of,
)
from dashboard.ledger.importing.csv_file import CHART, CsvRow, read_csv
from dashboard.ledger.importing.problems import Problems
from dashboard.models import Account

COLUMNS = ("number", "name", "type", "sub_type", "cash_flow_section")


def read_accounts(folder: Path, *, business_id: str, problems: Problems) -> dict[str, Account]:
    """Every account by its number.

    One that has a problem is among them, with empty words for what is wrong: that it stands in the file is
    true, and the other files are held against what is known of it.
    """
    accounts: dict[str, Account] = {}
    problems_before = problems.count
    for row in read_csv(folder, CHART, columns=COLUMNS, problems=problems):
        if account := _account(row, business_id):
            if account.number in accounts:
                row.problem("number", f"{account.number!r} is there already")
            accounts[account.number] = account
    if not accounts and problems.count == problems_before:
        problems.add(CHART, 1, "file", "has no rows; books need accounts")
    return accounts


def _account(row: CsvRow, business_id: str) -> Account | None:
    number, name = row.required("number"), row.required("name")
    type_ = row.one_of("type", ACCOUNT_TYPES) or ""
    sub_type = row.one_of("sub_type", TYPES_OF_SUB_TYPE) or ""
    section = row.one_of("cash_flow_section", ("", *CASH_FLOW_SECTIONS))
    if type_ and sub_type and type_ not in TYPES_OF_SUB_TYPE[sub_type]:
        row.problem("sub_type", f"{sub_type!r} does not belong to the type {type_!r}")
    if not number:
        return None
    return Account(
        business_id=business_id,
        number=number,
        name=name or "",
        type=type_,
        sub_type=sub_type,
        cash_flow_section=section or cash_flow_section_of(sub_type),
    )
