"""The lines of a table as a sheet's XML: cell by cell the library would take most of a package's time."""

# xlsxwriter is typed only in part, and names its formats and its shared texts by private methods.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportAttributeAccessIssue=false, reportPrivateUsage=false

from typing import Any, Self

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from dashboard.reports.plain import one_line

LONGEST_TEXT = 32_767
NEEDS_ESCAPES = ("_x", "\ufffe", "\uffff")  # Of Excel's own kind, beyond those of XML.


class LinesSheet(Worksheet):
    """A worksheet with a block of rows that are written as they are, between its ordinary ones."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self._first_line = 0

    @classmethod
    def added(cls, workbook: Workbook, name: str) -> Self:
        """A new sheet of the workbook."""
        sheet = workbook.add_worksheet(name, worksheet_class=cls)
        if not isinstance(sheet, cls):
            raise TypeError("the workbook made a sheet of another class")
        return sheet

    def add_lines(self, first_row: int, lines: list[str], *, last_column: int, deepest: int) -> None:
        """Put the rows from the first row on, folding as deep; nothing else may be written to them."""
        self._first_line, self._lines = first_row, lines
        self.outline_row_level = deepest
        if lines:
            self._check_dimensions(first_row, 0)
            self._check_dimensions(first_row + len(lines) - 1, last_column)

    def shared_text(self, text: str) -> int:
        """The number of a text in the workbook's table of texts, which knows every escape."""
        table: Any = self.str_table  # Declared as none, given to every sheet of a workbook.
        return table._get_shared_string_index(text)

    def _write_rows(self) -> None:
        first, last = self.dim_rowmin, self.dim_rowmax
        self.dim_rowmax = self._first_line - 1 if self._lines else last
        super()._write_rows()
        self.fh.write("".join(self._lines))
        self.dim_rowmin, self.dim_rowmax = self._first_line + len(self._lines), last
        if self._lines and self.dim_rowmin <= last:
            super()._write_rows()
        self.dim_rowmin = first

    def _calculate_spans(self) -> None:
        """Spans are a hint that readers do without."""
        self.row_spans: dict[Any, Any] = {}


class CellWriter:
    """Writes cells of one column; a row goes by its number as Excel shows it, a look by its `style`.

    A cell begins with `start`, then come the row's number and the style.
    """

    def __init__(self, sheet: LinesSheet, column: int) -> None:
        self._sheet = sheet
        self.start = f'<c r="{xl_col_to_name(column)}'

    def text(self, row: int, text: str, style: str) -> str:
        """Text as text, whatever it begins with."""
        shown = one_line(text)[:LONGEST_TEXT]
        if not shown.isalnum() and any(part in shown for part in NEEDS_ESCAPES):
            return f'{self.start}{row}{style} t="s"><v>{self._sheet.shared_text(shown)}</v></c>'
        return f'{self.start}{row}{style} t="inlineStr"><is>{_text(shown)}</is></c>'


def line(row: int, cells: str, *, level: int, points_high: float | None = None) -> str:
    """A row of cells, as high as a line or as told; with a level it folds."""
    high = f' ht="{points_high}" customHeight="1"' if points_high else ""
    outline = f' outlineLevel="{level}"' if level else ""
    return f'<row r="{row + 1}"{high}{outline}>{cells}</row>'


def style_of(look: Format) -> str:
    """What a cell says after its place, to look so."""
    index = look.xf_index
    return f'" s="{look._get_xf_index() if index is None else index}"'


def _text(text: str) -> str:
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    if not text.isalnum():
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<t{space}>{text}</t>"
