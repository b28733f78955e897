"""The months of a row as a small line: a picture beside the figures, which remain its table for everyone."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 96, 20, 2
POINTS_MIN = 3  # Two points say less than their two figures.


@dataclass(frozen=True)
class Sparkline:
    """Two SVG paths in a box of 96 by 20, of the figures and of zero; both empty without a picture."""

    line: str = ""
    zero: str = ""


def sparkline(amounts: Sequence[int]) -> Sparkline:
    """The line through the amounts, first to last; zero is always in the picture, so that heights compare."""
    if len(amounts) < POINTS_MIN or not any(amounts):
        return Sparkline()
    lowest, highest = min(0, *amounts), max(0, *amounts)

    def height_of(amount: int) -> str:
        share = (highest - amount) / (highest - lowest)
        return f"{MARGIN + share * (HEIGHT - 2 * MARGIN):.1f}".removesuffix(".0")

    step = WIDTH / (len(amounts) - 1)
    points = " ".join(f"{index * step:.0f},{height_of(amount)}" for index, amount in enumerate(amounts))
    return Sparkline(line=f"M{points}", zero=f"M0,{height_of(0)} H{WIDTH}")
