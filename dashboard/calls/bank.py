"""Bank statements: their lines matched, unmatched, posted, corrected."""

from datetime import date

from dashboard.calls.sending import Sender, given, part, typed
from dashboard.schemas import BankAccountWork, BankLineResponse, BankStatementResponse, BankWorkResponse


class BankCalls(Sender):
    """Bank statements: their lines matched, unmatched, posted, corrected."""

    async def bank_work(self, period_id: str, *, find: str | None = None) -> list[BankAccountWork]:
        """Every bank account at the period's end, with the lines that no entry explains."""
        path = f"/accounting-periods/{part(period_id)}/bank"
        return (await self._get(path, BankWorkResponse, params=given(find=find or None))).items

    async def match_bank_line(self, line_id: str, *, entry_id: str) -> BankLineResponse:
        path = f"/bank-lines/{part(line_id)}/match"
        return await self._post(path, BankLineResponse, json={"entry_id": entry_id})

    async def unmatch_bank_line(self, line_id: str) -> None:
        """No entry explains the line after all."""
        await self._answer("DELETE", f"/bank-lines/{part(line_id)}/match")

    async def post_bank_line(
        self,
        line_id: str,
        *,
        ledger_id: str,
        description: str,
        party: str | None = None,
        document: str | None = None,
    ) -> BankLineResponse:
        """Post the entry of the line against one account, and match the two."""
        body = given(ledger_id=ledger_id, description=description, party=party, document=document)
        return await self._post(f"/bank-lines/{part(line_id)}/post", BankLineResponse, json=body)

    async def add_bank_statement(
        self, *, ledger_id: str, statement_date: date, closing_balance: int
    ) -> BankStatementResponse:
        body = given(ledger_id=ledger_id, statement_date=statement_date, closing_balance=closing_balance)
        return await self._post("/bank-statements", BankStatementResponse, json=body)

    async def correct_bank_statement(
        self, statement_id: str, *, closing_balance: int
    ) -> BankStatementResponse:
        """Put right what the bank says the balance was."""
        path = f"/bank-statements/{part(statement_id)}"
        body = {"closing_balance": closing_balance}
        return typed(BankStatementResponse, await self._send("PATCH", path, json=body))
