"""What stands around the figures on every page, as markup."""

import re

from dashboard.reports.report import Frame
from dashboard.reports.typesetting.measures import Fit
from dashboard.reports.typesetting.printed import MONTHS
from dashboard.reports.typesetting.text import literal, quoted

RULES_NAMED = 6  # In the stamp of every page; the callout of the first names all.
CUT_TIME = re.compile(r"(\d{1,2}) (\w{3}) (\d{4}) (\d{2}):(\d{2})")
UNDATED = "datetime(year: 1980, month: 1, day: 1, hour: 0, minute: 0, second: 0)"


def opening_markup(*, frame: Frame, title: str, period_wording: str, fit: Fit) -> str:
    """Everything before the figures: document properties, the frame of the pages, the masthead."""
    units = units_of(frame)
    return (
        '#import "/layout.typ": *\n'
        f"#set document(title: {quoted(f'{title} – {frame.entity}')}, author: ({quoted(frame.entity)},), "
        f"description: {quoted(f'{period_wording}, {frame.standing}, {frame.watermark}')}, "
        f"date: {_document_date(frame)})\n"
        f'#show: framed.with(paper: "{fit.paper}", flipped: {str(fit.flipped).lower()}, '
        f"size: {fit.points}pt, "
        f"entity: {literal(frame.entity)}, title: {literal(title)}, period: {literal(period_wording)}, "
        f"units: {literal(units)}, standing: {_stamp(frame)}, foot: {literal(_foot(frame))})\n"
        f"#masthead({literal(frame.entity)}, {literal(title)}, {literal(period_wording)}, {literal(units)})\n"
        f"{_why_draft(frame)}"
    )


def units_of(frame: Frame) -> str:
    """Currency and basis, the one place where a report names its currency."""
    return f"Amounts in {frame.currency} · {frame.basis}"


def tone_of_standing(frame: Frame) -> str:
    """The meaning, and so the colour, of the standing: broken, done or waiting for somebody."""
    if frame.failed_rules:
        return "broken"
    return "waiting" if frame.standing == "Draft" else "done" if frame.standing == "Final" else "neutral"


def _stamp(frame: Frame) -> str:
    named = ", ".join(frame.failed_rules[:RULES_NAMED])
    more = len(frame.failed_rules) - RULES_NAMED
    failed = f" · {named} failed" if named else ""
    if more > 0:
        failed = f" · {named} and {more} more failed"
    return f'pill("{tone_of_standing(frame)}", {literal(frame.standing + failed)})'


def _why_draft(frame: Frame) -> str:
    if not frame.failed_rules:
        return ""
    rules = ", ".join(frame.failed_rules)
    sentence = (
        f"{frame.standing}: not to be relied on until these rules pass: {rules}. See the tie-out sheet."
    )
    return f'#callout("broken", {literal(sentence)})\n'


def _foot(frame: Frame) -> str:
    return f"{frame.standing} · Unaudited · Cut {frame.cut_at} · Watermark {frame.watermark}"


def _document_date(frame: Frame) -> str:
    """The time of the cut, so that the same books give the same bytes whenever they are typeset."""
    cut = CUT_TIME.match(frame.cut_at)
    if cut is None or cut[2] not in MONTHS:
        return UNDATED
    return (
        f"datetime(year: {int(cut[3])}, month: {MONTHS.index(cut[2]) + 1}, day: {int(cut[1])}, "
        f"hour: {int(cut[4])}, minute: {int(cut[5])}, second: 0)"
    )
