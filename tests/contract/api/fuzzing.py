"""Schemathesis over our own OpenAPI document: every operation, asked as one person, right and wrong."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from starlette.types import ASGIApp

from tests.contract.api.conftest import OUTSIDER, House

P = "/api/v1"
# What no schema can say: a start before an end, a reason of more than white space, each check once,
# a file without a row, an e-mail address.
BEYOND_SCHEMAS = (
    f"POST {P}/accounting-periods",
    f"POST {P}/accounting-periods/close",
    f"POST {P}/accounting-periods/{{period_id}}/approvals/close",
    f"POST {P}/accounting-periods/bulk-lock",
    f"POST {P}/month-end-packages",
    f"POST {P}/journal-entries/import",
    f"POST {P}/businesses/import",
    f"POST {P}/invitations",
    f"GET {P}/journal-entries",
    f"GET {P}/audit-trail",
    f"GET {P}/audit-trail/export",
)
BY_THE_BOOKS = ["2xx", "303", "400", "401", "403", "404", "409"]
KNOWN = 0.7  # How often an id is one that exists.


@dataclass
class Asked:
    """How many requests were made, and what was wrong with the answers."""

    cases: int = 0
    problems: dict[tuple[str, str, str], str] = field(default_factory=dict[tuple[str, str, str], str])

    @property
    def report(self) -> str:
        return "\n\n".join(
            f"{operation}: {kind}: {words}\n{sample}"
            for (operation, kind, words), sample in self.problems.items()
        )


def ask_everything(
    app: ASGIApp, house: House, *, who: str | None, folder: Path, examples: int, every_edge: bool
) -> Asked:
    """Ask the API everything that the document speaks of, as that person of the first business, or as nobody.

    Each operation so many times at random; with `every_edge` also each parameter and field at its edges.
    """
    config = SchemathesisConfig.from_dict(_config(house, who=who, folder=folder, examples=examples))
    config.projects.default.phases.coverage.enabled = every_edge
    schema = schemathesis.openapi.from_asgi(f"{P}/openapi.json", app, config=config)
    asked = Asked()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            asked.cases += len(event.recorder.cases)
            _note_failures(asked, event)
        elif isinstance(event, events.NonFatalError):
            asked.problems[event.label, "error", str(event.info)] = ""
        elif isinstance(event, events.FatalError):
            raise event.exception
    return asked


def _note_failures(asked: Asked, event: events.ScenarioFinished) -> None:
    for case_id, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info is None:
                continue
            failure = check.failure_info.failure
            answer = event.recorder.interactions[case_id].response
            told = f"{answer.status_code} {answer.content[:500]!r}" if answer else "no answer"
            sample = f"{check.failure_info.code_sample[:2000]}\n{told}"
            asked.problems.setdefault(
                (failure.operation or "", type(failure).__name__, failure.message[:200]), sample
            )


def _config(house: House, *, who: str | None, folder: Path, examples: int) -> dict[str, Any]:
    known, places = _known_values(house, folder)
    return {
        "headers": {"Authorization": f"Bearer {house.tokens[who]}", "x-business-id": house.business_id}
        if who
        else {},
        "generation": {"max-examples": examples, "deterministic": True, "database": "none"},
        "phases": {"stateful": {"enabled": False}},
        "dictionaries": {name: {"values": values} for name, values in known.items()},
        "parameters": {place: {"dictionary": name, "probability": KNOWN} for place, name in places.items()},
        "checks": {"positive_data_acceptance": {"expected-statuses": BY_THE_BOOKS}},
        "operations": [
            {
                "include-name": name,
                "checks": {"positive_data_acceptance": {"expected-statuses": [*BY_THE_BOOKS, "422"]}},
            }
            for name in BEYOND_SCHEMAS
        ],
    }


def _known_values(house: House, folder: Path) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Ids and days that lead somewhere, other people's among them; and where to use them."""
    foreign = house.other_business_id
    september, august = date(2026, 9, 30), date(2026, 8, 31)
    known = {
        "periods": [
            house.period_id(september),
            house.period_id(august),
            house.period_id(august, business_id=foreign),
        ],
        "packages": [
            house.build(folder),
            house.queue(report="cash_flow"),
            house.queue(business_id=foreign),
        ],
        "bank lines": [house.bank_line(), house.bank_line(business_id=foreign)],
        "bank statements": [house.bank_statement(), house.bank_statement(business_id=foreign)],
        "entries": [house.entry_id(), house.entry_id(business_id=foreign)],
        "ledgers": [
            house.account_id("1000"),
            house.account_id("4000"),
            house.account_id("1000", business_id=foreign),
        ],
        "people": [house.user_id(OUTSIDER)],  # Whoever asks keeps the role that she is to ask in.
        "files": ["figures.json", "manifest.json", "../figures.json"],
        "steps": ["trial_balance_review"],
        "days": ["2026-09-30", "2026-09-01", "2026-08-31", "2026-08-01", "0001-01-01", "9999-12-31"],
    }
    places = {
        "path.period_id": "periods",
        "path.package_id": "packages",
        "path.name": "files",
        "path.line_id": "bank lines",
        "path.statement_id": "bank statements",
        "path.entry_id": "entries",
        "body.entry_id": "entries",
        "path.user_id": "people",
        "path.step_id": "steps",
        "query.from": "packages",
        "query.accounting_period_id": "periods",
        "query.ledger_id": "ledgers",
        "body.accounting_period_id": "periods",
        "body.period_ids[*]": "periods",
        "body.line_entries[*].ledger_id": "ledgers",
        "body.period_start": "days",
        "body.period_end": "days",
        "body.date": "days",
    }
    return known, places
