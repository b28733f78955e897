"""The manifest of a package: what was asked for, from which books, and the hash of every file."""

import json
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version

from pydantic import BaseModel, ConfigDict

from dashboard.builds.archive import Member
from dashboard.reports.cut import Cut, CutChain

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
SIGNATURE = "manifest.sig"
FIGURES = "figures.json"
NOT_IN_MANIFEST = frozenset({MANIFEST, SUMS, SIGNATURE})
MANIFEST_VERSION = 1
PARTS_THAT_SHAPE_THE_BYTES = ("month-end-dashboard", "typst", "xlsxwriter")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class PackageRequest(_Frozen):
    """What was asked for."""

    business_id: str
    period_start: date
    period_end: date
    report_format: str
    selected_reports: tuple[str, ...]


class ManifestFile(_Frozen):
    name: str
    size_bytes: int
    sha256: str


class Manifest(_Frozen):
    """Nothing in it depends on when or where the zip was made, only on the cut, the request, the versions."""

    manifest_version: int
    request: PackageRequest
    watermark: str
    cut_taken_at: str
    chain: CutChain | None = None  # How far the chain of the business's closes had come.
    versions: dict[str, str]
    public_key: str
    files: tuple[ManifestFile, ...]


def manifest_of(request: PackageRequest, *, cut: Cut, members: Sequence[Member], public_key: str) -> Manifest:
    """The manifest of the members, which are all files but the manifest, the sums and the signature."""
    return Manifest(
        manifest_version=MANIFEST_VERSION,
        request=request,
        watermark=cut.watermark,
        cut_taken_at=cut.taken_at.isoformat(),
        chain=cut.chain,
        versions={name: version(name) for name in PARTS_THAT_SHAPE_THE_BYTES},
        public_key=public_key,
        files=tuple(
            ManifestFile(name=member.name, size_bytes=len(member.data), sha256=member.sha256)
            for member in members
        ),
    )


def manifest_json(manifest: Manifest) -> bytes:
    """The manifest as it is signed."""
    return (json.dumps(manifest.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n").encode()


def sha256sums(members: Sequence[Member]) -> bytes:
    """What `sha256sum -c SHA256SUMS` reads, for all files before it."""
    return sums_text([(member.name, member.sha256) for member in members])


def sums_text(files: Sequence[tuple[str, str]]) -> bytes:
    """The same for files of which the names and the sums are known."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in files).encode()
