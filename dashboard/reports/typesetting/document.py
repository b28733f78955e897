"""What stands around the figures on every page, as markup."""

from dashboard.reports.report import Frame
from dashboard.reports.typesetting.fit import Paper
from dashboard.reports.typesetting.text import literal, quoted
from dashboard.reports.wording import cut_moment, standing_line, units_of, why_not_final

RULES_NAMED = 6  # In the stamp of every page; the callout of the first names all.


def opening_markup(
    *, frame: Frame, title: str, period_wording: str, paper: Paper, has_own_sign_off: bool = False
) -> str:
    """Everything before the figures: document properties, the frame of the pages, the masthead."""
    units = units_of(frame)
    return (
        '#import "/layout.typ": *\n'
        f"#set document(title: {quoted(f'{title} – {frame.entity}')}, author: ({quoted(frame.entity)},), "
        f"description: {quoted(f'{period_wording}, {frame.standing}, {frame.watermark}')}, "
        f"date: {_document_date(frame)})\n"
        f"#show: framed.with({paper_markup(paper)}, has-own-sign-off: {str(has_own_sign_off).lower()}, "
        f"entity: {literal(frame.entity)}, title: {literal(title)}, period: {literal(period_wording)}, "
        f"units: {literal(units)}, standing: {_stamp(frame)}, foot: {literal(standing_line(frame))})\n"
        f"#masthead({literal(frame.entity)}, {literal(title)}, {literal(period_wording)}, {literal(units)})\n"
        f"{_why_draft(frame)}"
    )


def paper_markup(paper: Paper) -> str:
    """The paper as arguments of a page."""
    return f'paper: "{paper.name}", flipped: {str(paper.flipped).lower()}'


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
    sentence = why_not_final(frame)
    return f'#callout("broken", {literal(sentence)})\n' if sentence else ""


def _document_date(frame: Frame) -> str:
    """The time of the cut, so that the same books give the same bytes whenever they are typeset."""
    cut = cut_moment(frame)
    return (
        f"datetime(year: {cut.year}, month: {cut.month}, day: {cut.day}, "
        f"hour: {cut.hour}, minute: {cut.minute}, second: 0)"
    )
