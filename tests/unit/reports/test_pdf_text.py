"""Text that people typed can be printed, whatever it is, and is never markup."""

import re
import subprocess
import sys
import unicodedata
from io import BytesIO
from itertools import chain
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from dashboard.money import printed_text
from dashboard.reports.typesetting.advances import printed_width
from dashboard.reports.typesetting.compiler import TEMPLATE_FOLDER, typeset
from dashboard.reports.typesetting.coverage import FONT_FOLDER, covered_characters
from dashboard.reports.typesetting.text import BREAK_HERE, SUBSTITUTE, literal, printable, quoted
from tests.unit.reports.samples import NAMES_BY_SCRIPT

MISSING_GLYPH = "\x00"
KERNING = 2.0  # Points, at ten points.
HEAD = (
    '#import "/layout.typ": *\n#set document(title: "t", date: datetime(year: 2026, month: 1, day: 1, '
    "hour: 0, minute: 0, second: 0))\n#show: framed\n= Test\n"
)


def test_every_character_that_counts_as_covered_prints_under_the_standards() -> None:
    characters = sorted(covered_characters())
    lines = (literal("".join(characters[at : at + 40])) for at in range(0, len(characters), 40))

    assert typeset(HEAD + "".join(f"#{line} \\\n" for line in lines))


@pytest.mark.parametrize("text", [*NAMES_BY_SCRIPT.values(), "Żółć Größe Ñandú", "−–✓▲✕?€£¥₽₪₩₹৳"])
def test_the_scripts_that_are_promised_are_covered(text: str) -> None:
    assert SUBSTITUTE not in printable(text)


@pytest.mark.parametrize("name", NAMES_BY_SCRIPT.values(), ids=list(NAMES_BY_SCRIPT))
def test_a_name_in_any_script_prints_with_glyphs_of_its_own(name: str) -> None:
    without = _glyphs(typeset(HEAD))
    glyphs = _glyphs(typeset(f"{HEAD}#{literal(name)}"))

    assert len(glyphs) > len(without)
    assert MISSING_GLYPH not in glyphs


@pytest.mark.parametrize("name", ["שלום עולם", "ملف جديد"])
def test_a_name_from_right_to_left_begins_at_its_right(name: str) -> None:
    first, last = map(sorted, name.split())
    left_edges = {letters: edge for edge, letters in _words(typeset(f"{HEAD}#{literal(name)}"))}

    assert left_edges["".join(first)] > left_edges["".join(last)]


@pytest.mark.parametrize("name", NAMES_BY_SCRIPT.values(), ids=list(NAMES_BY_SCRIPT))
def test_a_name_in_any_script_takes_no_more_room_than_reckoned(name: str) -> None:
    families = re.search(r"font: (\(.+?\))", (TEMPLATE_FOLDER / "layout.typ").read_text(), re.DOTALL)
    assert families

    assert _measured(literal(name), font=families[1]) <= printed_width(name) * 10 + KERNING


def test_a_long_word_never_breaks_within_letters_that_are_joined() -> None:
    run = literal("क" + "र्व" * 40)

    assert BREAK_HERE in run
    assert f"\N{DEVANAGARI SIGN VIRAMA}{BREAK_HERE}" not in run


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_text_at_all_can_be_printed(text: str) -> None:
    assert typeset(f"{HEAD}#{literal(text)}")


@given(st.text(max_size=40))
def test_a_string_never_ends_early(text: str) -> None:
    for string in (literal(text), quoted(text)):
        assert re.fullmatch(r'"(?:[^"\\]|\\["\\])*"', string)


def test_marks_that_reorder_their_surroundings_are_left_out() -> None:
    assert printable("a\N{RIGHT-TO-LEFT OVERRIDE}b\N{LEFT-TO-RIGHT ISOLATE}c\ufeff") == "abc"


def test_letters_are_composed_and_compatibility_forms_made_plain() -> None:
    assert printable("e\N{COMBINING ACUTE ACCENT} ﬁ \N{MATHEMATICAL BOLD CAPITAL A}") == "é fi A"


def test_a_mark_from_another_font_than_its_letter_is_replaced() -> None:
    assert printable("a\N{HEBREW POINT SHEVA}b") == f"a{SUBSTITUTE}b"
    assert printable("x\N{COMBINING CARON}") == "x\N{COMBINING CARON}"


def test_a_long_word_may_break_but_not_between_a_letter_and_its_mark() -> None:
    run = literal("x\N{COMBINING CARON}" * 40)

    assert BREAK_HERE in run
    assert f"{BREAK_HERE}\N{COMBINING CARON}" not in run
    assert BREAK_HERE not in literal("a name of many words, each of them short enough")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(sorted(covered_characters())), min_size=1, max_size=80).map("".join))
def test_any_mixture_of_covered_characters_can_be_printed(text: str) -> None:
    assert typeset(f"{HEAD}#{literal(text)}")


def test_a_private_character_is_replaced_even_when_a_font_has_it() -> None:
    private = next(one for one in covered_characters() if unicodedata.category(one) == "Co")

    assert printable(private) == SUBSTITUTE


FIGURES = st.tuples(st.integers(-(10**17), 10**17), st.integers(0, 3)).map(
    lambda drawn: printed_text(drawn[0], digits=drawn[1])
)
WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30).map(str.strip)


@settings(max_examples=40, deadline=None)
@given(st.tuples(st.just("tabular"), FIGURES) | st.tuples(st.just("proportional"), WORDS))
def test_the_estimated_width_is_never_less_than_a_figure_or_a_word_takes(printed: tuple[str, str]) -> None:
    digits, text = printed
    width = _measured(quoted(text), font='"Inter"', digits=digits)

    assert width <= printed_width(text) * 10 + KERNING


def test_a_report_is_typeset_without_reading_the_fonts_of_the_machine() -> None:
    program = (
        "from dashboard.reports.typesetting import compiler; compiler._compiler();"
        "import typst; print(compiler._compiler().__class__ is typst.Compiler)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "True"


def _measured(text: str, *, font: str, digits: str = "proportional") -> float:
    """How wide a string prints in semibold of ten points."""
    markup = (
        f'#set text(font: {font}, size: 10pt, weight: 600, number-width: "{digits}")\n'
        f"#context [#metadata(measure({text}).width.pt()) <width>]"
    )
    fonts = typst.Fonts(False, False, [str(FONT_FOLDER)])
    return float(typst.Compiler(markup.encode(), font_paths=fonts).query("<width>", field="value", one=True))


def _glyphs(pdf: bytes) -> str:
    """The numbers of the glyphs that the first page shows, each as a character."""
    contents: Any = PdfReader(BytesIO(pdf)).pages[0].get_contents()
    shown = chain.from_iterable(
        operands[0] for operands, operator in contents.operations if operator in {b"Tj", b"TJ"}
    )
    return "".join(piece for piece in shown if isinstance(piece, str))


def _words(pdf: bytes) -> list[tuple[float, str]]:
    """The left edge of each word of a PDF, and its letters in the order of their codes."""
    read = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    words = re.findall(r'<word xMin="([\d.]+)".+>(.+)</word>', read.stdout.decode())
    return [(float(edge), "".join(sorted(letters))) for edge, letters in words]
