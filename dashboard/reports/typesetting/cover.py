"""The cover and the tie-out sheet as markup."""

from collections.abc import Sequence

from dashboard.money import printed_text
from dashboard.reports.report import Frame, Report, TieOut, TieOutStatus
from dashboard.reports.typesetting.document import opening_markup, tone_of_standing
from dashboard.reports.typesetting.fit import Paper, usual_paper
from dashboard.reports.typesetting.text import literal
from dashboard.reports.wording import PACKAGE_TITLE, STATUS_WORDS, chain_words, contents_of, summary_of

TONES = {
    TieOutStatus.PASS: "done",
    TieOutStatus.WARNING: "waiting",
    TieOutStatus.FAIL: "broken",
    TieOutStatus.COULD_NOT_RUN: "broken",
    TieOutStatus.NOT_APPLICABLE: "neutral",
}


def cover_markup(*, frame: Frame, reports: Sequence[Report], tie_outs: Sequence[TieOut]) -> str:
    """Markup of the cover with its contents, and of the tie-out sheet on its own pages."""
    opening = opening_markup(
        frame=frame,
        title=PACKAGE_TITLE,
        period_wording=frame.period_wording,
        paper=Paper(usual_paper(frame.currency)),
        has_own_sign_off=True,
    )
    return (
        opening
        + _facts(frame, tie_outs)
        + _contents(reports, frame=frame)
        + "#sign-off()\n"
        + _tie_out_sheet(frame, tie_outs)
    )


def _facts(frame: Frame, tie_outs: Sequence[TieOut]) -> str:
    standing = f'pill("{tone_of_standing(frame)}", {literal(frame.standing)})'
    facts = (
        ("Entity", literal(frame.entity)),
        ("Period", literal(frame.period_wording)),
        ("Standing", f"{{ {standing}; [#h(6pt)Unaudited] }}"),
        ("Currency and basis", literal(f"{frame.currency}, {frame.basis}")),
        ("Cut of the books", literal(frame.cut_at)),
        ("Watermark", literal(frame.watermark)),
        ("Chain of closes", literal(chain_words(frame))),
        ("Tie-out", literal(summary_of(tie_outs))),
    )
    return f"#facts(({''.join(f'({literal(name)}, {value}), ' for name, value in facts)}))\n"


def _contents(reports: Sequence[Report], *, frame: Frame) -> str:
    return f"#contents(({''.join(map(_contents_line, contents_of(reports, frame=frame)))}))\n"


def _contents_line(texts: tuple[str, str, str]) -> str:
    return f"({', '.join(map(literal, texts))}), "


def _tie_out_sheet(frame: Frame, tie_outs: Sequence[TieOut]) -> str:
    rows = "".join(_tie_out(tie_out, digits=frame.minor_unit_digits) for tie_out in tie_outs)
    return f"#tie-out-sheet({literal(summary_of(tie_outs))}, (\n{rows}))\n"


def _tie_out(tie_out: TieOut, *, digits: int) -> str:
    digits = tie_out.digits(digits)
    sides = (
        f"{_side(tie_out.left_label, tie_out.left, digits=digits)}, "
        f"{_side(tie_out.right_label, tie_out.right, digits=digits)}"
    )
    tolerance = tie_out.tolerance if tie_out.difference is not None else None
    return (
        f"(id: {literal(tie_out.id)}, kind: {literal(tie_out.kind.value.capitalize())}, "
        f"title: {literal(tie_out.title)}, detail: {literal(_detail(tie_out))}, "
        f"sides: ({sides}), difference: {_amount(tie_out.difference, digits=digits)}, "
        f"tolerance: {_amount(tolerance, digits=digits)}, "
        f'tone: "{TONES[tie_out.status]}", result: {literal(STATUS_WORDS[tie_out.status])}),\n'
    )


def _detail(tie_out: TieOut) -> str:
    """What to look at, and how many things were found."""
    if not tie_out.count:
        return tie_out.detail
    found = f"{tie_out.count:,} {'item' if tie_out.count == 1 else 'items'}"
    return f"{tie_out.detail} ({found})" if tie_out.detail else found


def _side(label: str, amount: int | None, *, digits: int) -> str:
    return f"({literal(label)}, {_amount(amount, digits=digits)})"


def _amount(amount: int | None, *, digits: int) -> str:
    text = printed_text(amount, digits=digits)
    return f'm("{text}")' if text.endswith(")") else f'"{text}"'
