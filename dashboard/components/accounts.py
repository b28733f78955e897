"""The chart of accounts where one is chosen: by its number, its name or both."""

from collections.abc import Mapping

from dashboard.client import CloseClient
from dashboard.schemas import LedgerResponse

ACCOUNTS_MAX = 1000


async def all_accounts(client: CloseClient) -> list[LedgerResponse]:
    """The chart of accounts, by number."""
    found = (await client.list_ledgers(limit=ACCOUNTS_MAX)).items
    return sorted(found, key=lambda account: account.account_number)


def account_text(account: LedgerResponse) -> str:
    """How an account is called where one is chosen: its number, then its name."""
    return f"{account.account_number} {account.name}"


def find_account(accounts: Mapping[str, str], text: str) -> str | None:
    """The id of the account meant by a number, a name or both; `accounts` maps what is shown to ids."""
    typed = text.strip().casefold()
    if not typed:
        return None
    shown = {words.casefold(): account_id for words, account_id in accounts.items()}
    if typed in shown:
        return shown[typed]
    by_number = [account_id for words, account_id in shown.items() if words.split(" ")[0] == typed]
    by_name = [account_id for words, account_id in shown.items() if words.partition(" ")[2] == typed]
    found = by_number or by_name
    return found[0] if len(found) == 1 else None
