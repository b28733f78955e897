"""How a table prints: on which paper, at which size of type, how wide its columns are."""

from dataclasses import dataclass

from dashboard.reports.typesetting.advances import PARENTHESIS
from dashboard.reports.wording import LETTER_CURRENCIES

MARGINS = 2 * 16 * 72 / 25.4
HEAD_AND_FOOT = 46 * 72 / 25.4
POINTS = {"a4": (595.28, 841.89), "us-letter": (612.0, 792.0), "a3": (841.89, 1190.55)}


@dataclass(frozen=True)
class Paper:
    """What a table prints on: the paper and the way up."""

    name: str
    flipped: bool = False

    @property
    def points_wide(self) -> float:
        """Between the margins."""
        upright, lying = POINTS[self.name]
        return (lying if self.flipped else upright) - MARGINS

    @property
    def points_high(self) -> float:
        """Between the head and the foot."""
        upright, lying = POINTS[self.name]
        return (upright if self.flipped else lying) - HEAD_AND_FOOT


@dataclass(frozen=True)
class Fit:
    """How a table prints: paper, size of type in points; widths in em of that size.

    The label takes what the columns and the gutters before them leave.
    """

    paper: Paper
    size: float
    columns: tuple[float, ...]
    gutters: tuple[float, ...]
    sign: str  # Of the currency; empty where there is no room for it.
    tight: float = 0.0  # Em that each line gives, so that all of them share a page.

    @property
    def label(self) -> float:
        return self.paper.points_wide / self.size - sum(self.columns) - sum(self.gutters) - PARENTHESIS


def usual_paper(currency: str) -> str:
    """The paper that lies in the printers where the currency is at home."""
    return "us-letter" if currency in LETTER_CURRENCIES else "a4"
