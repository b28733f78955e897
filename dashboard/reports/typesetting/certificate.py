"""The close certificate as PDF: a pure function of the certificate, so that it prints the same for good."""

import json
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.money import currency_digits, printed_text
from dashboard.reports.period_words import range_words, short_date
from dashboard.reports.report import Frame, TieOutStatus, TieOutUnit
from dashboard.reports.typesetting.compiler import typeset
from dashboard.reports.typesetting.cover import TONES
from dashboard.reports.typesetting.document import opening_markup
from dashboard.reports.typesetting.fit import Paper, usual_paper
from dashboard.reports.typesetting.text import literal
from dashboard.reports.wording import STATUS_WORDS

TITLE = "Close certificate"
CLOSED = "Closed"
Json = dict[str, Any]


def certificate_pdf(content: str, *, sha256: str) -> bytes:
    """The certificate of that canonical content and hash, as PDF. Same certificate, same bytes."""
    facts: Json = json.loads(content)
    frame = _frame(facts)
    opening = opening_markup(
        frame=frame,
        title=TITLE,
        period_wording=frame.period_wording,
        paper=Paper(usual_paper(frame.currency)),
    )
    return typeset(
        opening
        + '#import "/certificate.typ": *\n'
        + _facts(facts, sha256=sha256, frame=frame)
        + _overrides(facts)
        + _checks(facts, digits=frame.minor_unit_digits)
        + _packages(facts)
    )


def _frame(facts: Json) -> Frame:
    business, cut = facts["business"], facts["cut"]
    words = range_words(_day(facts["period"]["start"]), _day(facts["period"]["end"]))
    return Frame(
        entity=business["name"],
        currency=business["currency"],
        minor_unit_digits=currency_digits(business["currency"]),
        basis="Accrual basis",
        standing=CLOSED,
        watermark=cut["watermark"],
        cut_at=_moment(cut["taken_at"], business),
        period_wording=words[0].upper() + words[1:],
    )


def _facts(facts: Json, *, sha256: str, frame: Frame) -> str:
    by, books = facts["by"], facts["books"]
    lines = (
        ("Entity", literal(frame.entity)),
        ("Period", literal(f"{facts['period']['start']} to {facts['period']['end']}")),
        ("Closed", literal(_moment(facts["at"], facts["business"]))),
        ("By", literal(f"{by['name']} ({by['email']})" if by else "Not named")),
        ("Reason", literal(facts["reason"] or "None was given")),
        ("Books", literal(f"{books['entries']:,} entries with {books['lines']:,} lines in the period")),
        ("Hash of the entries", _hash(books["sha256"])),
        ("Watermark", literal(frame.watermark)),
        ("Hash of the cut", _hash(facts["cut"]["sha256"])),
        ("Link of the chain", literal(f"No. {facts['sequence']}")),
        ("Hash of this link", _hash(sha256)),
        ("Hash of the one before", _hash(facts["previous_sha256"]) if facts["previous_sha256"] else "[–]"),
    )
    return f"#facts(({''.join(f'({literal(name)}, {value}), ' for name, value in lines)}))\n"


def _hash(sha256: str) -> str:
    return f"hash({literal(sha256)})"


def _checks(facts: Json, *, digits: int) -> str:
    rows = "".join(_check(check, digits=digits) for check in facts["checks"])
    return f"#certified-checks((\n{rows}))\n"


def _check(check: Json, *, digits: int) -> str:
    status = TieOutStatus(check["status"])
    if check.get("unit") == TieOutUnit.COUNT:
        digits = 0
    sides = ", ".join(
        f"({literal(check[f'{side}_label'])}, {_amount(check[side], digits=digits)})"
        for side in ("left", "right")
    )
    return (
        f"(id: {literal(check['check'])}, title: {literal(check['title'])}, "
        f"detail: {literal(check['detail'] if status != TieOutStatus.PASS else '')}, sides: ({sides}), "
        f'tone: "{TONES[status]}", result: {literal(STATUS_WORDS[status])}),\n'
    )


def _amount(amount: int | None, *, digits: int) -> str:
    return literal(printed_text(amount, digits=digits))


def _overrides(facts: Json) -> str:
    rows = "".join(
        f"({literal(row['check'])}, {literal(row['reason'])}, {literal(row['owner'])}, "
        f"{literal(short_date(_day(row['due_date'])))}), "
        for row in facts["overrides"]
    )
    return f"#certified-overrides(({rows}))\n"


def _packages(facts: Json) -> str:
    rows = "".join(
        f"({literal(row['filename'] or row['id'])}, {literal(row['sha256'] or '')}), "
        for row in facts["packages"]
    )
    return f"#certified-packages(({rows}))\n"


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _moment(text: str, business: Json) -> str:
    at = datetime.fromisoformat(text).astimezone(ZoneInfo(business["timezone"]))
    return f"{short_date(at.date())} {at:%H:%M} ({business['timezone']})"
