"""Two sizes beside each other: what each measure costs at a tenth and at the whole, and the ratio."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

Measures = dict[str, float]


def compare(measure: Callable[[int, Path], Measures], size: int, *, of: str, folder: Path) -> Measures:
    """Print the measures of a tenth and of the whole; those of the whole."""
    small, large = (measure(count, folder) for count in (size // 10, size))
    print(f"{of:50}{size // 10:>12,}{size:>12,}{'ratio':>8}")
    for name, before in small.items():
        print(f"{name:50}{before:>12,.1f}{large[name]:>12,.1f}{large[name] / before:>8.2f}")
    return large


def scratch_folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="benchmark-")
