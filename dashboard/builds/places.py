"""Where the files of one package lie in storage.

A place is named after the package and the watermark of its cut, so that a retry with a new cut never mixes
with what a forgotten worker still writes for the old one.
"""

from dashboard.models import MonthEndPackage


def cut_key(package: MonthEndPackage, watermark: str) -> str:
    return f"{_folder(package, watermark)}/cut.json"


def part_key(package: MonthEndPackage, watermark: str, name: str) -> str:
    """Of one rendered file on its way into the zip."""
    return f"{_folder(package, watermark)}/parts/{name}"


def zip_key(package: MonthEndPackage) -> str:
    """Of the finished zip; the package must have its watermark."""
    assert package.watermark  # noqa: S101  Set with the cut, long before the zip.
    return f"{_folder(package, package.watermark)}/package.zip"


def _folder(package: MonthEndPackage, watermark: str) -> str:
    return f"{package.business_id}/{package.id}/{watermark}"
