"""Checks a package against its manifest, its signature and, where they are at hand, the books."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError
from sqlalchemy import Engine

from dashboard.builds.archive import Member
from dashboard.builds.books_since import compare_with_books
from dashboard.builds.manifest import (
    FIGURES,
    MANIFEST,
    NOT_IN_MANIFEST,
    SIGNATURE,
    SUMS,
    Manifest,
    ManifestFile,
    sha256sums,
)
from dashboard.builds.unzipping import ArchiveUnsafe, read_untrusted
from dashboard.schemas import VerificationFinding, VerificationResponse
from dashboard.signing import fingerprint, is_signed_by, known_public_key, parse_public_text

ARCHIVE = "Archive"


def verify_package(
    source: bytes | Path,
    *,
    engine: Engine | None = None,
    data_dir: Path | None = None,
    business_id: str | None = None,
) -> VerificationResponse:
    """Every way in which a zip differs from the package that was built; never raises for a bad zip.

    `data_dir` holds the key that genuine packages are signed with. With an `engine` the figures are compared
    with the books of today; `business_id` keeps that to the one business the caller may read.
    """
    try:
        content = read_untrusted(source)
    except ArchiveUnsafe as error:
        return _response([_finding(ARCHIVE, str(error), ok=False)])
    manifest = _manifest(content)
    if isinstance(manifest, VerificationFinding):
        return _response([manifest])
    findings = [
        _signature(content, manifest, known=known_public_key(data_dir) if data_dir else None),
        *_files(content, manifest),
        _sums(content),
    ]
    if engine is not None and all(finding.ok for finding in findings):
        findings += compare_with_books(
            engine, manifest=manifest, figures=content[FIGURES], business_id=business_id
        )
    return _response(findings)


def _manifest(content: Mapping[str, bytes]) -> Manifest | VerificationFinding:
    if MANIFEST not in content:
        return _finding(MANIFEST, "Missing: this is no month-end package, or not a whole one", ok=False)
    try:
        manifest = Manifest.model_validate_json(content[MANIFEST])
    except ValidationError:
        return _finding(MANIFEST, "Not a manifest that this version can read", ok=False)
    if FIGURES not in {file.name for file in manifest.files}:
        return _finding(MANIFEST, f"Lists no {FIGURES}, which every package has", ok=False)
    return manifest


def _signature(
    content: Mapping[str, bytes], manifest: Manifest, *, known: Ed25519PublicKey | None
) -> VerificationFinding:
    signature, stated = content.get(SIGNATURE), parse_public_text(manifest.public_key)
    if signature is None:
        return _finding(SIGNATURE, "Missing: nothing shows who made this package", ok=False)
    if known is not None and is_signed_by(known, signature=signature, data=content[MANIFEST]):
        return _finding(SIGNATURE, "Signed by this dashboard", ok=True)
    if stated is None or not is_signed_by(stated, signature=signature, data=content[MANIFEST]):
        return _finding(SIGNATURE, "Does not fit the manifest: one of them was changed", ok=False)
    if known is not None:
        return _finding(
            SIGNATURE,
            f"Signed with a key unknown here ({fingerprint(stated)}): anyone could have made it",
            ok=False,
        )
    return _finding(
        SIGNATURE,
        f"Fits the key in the manifest ({fingerprint(stated)}); compare it with the key you trust",
        ok=True,
    )


def _files(content: Mapping[str, bytes], manifest: Manifest) -> list[VerificationFinding]:
    listed = {file.name for file in manifest.files}
    return [_file(file, content.get(file.name)) for file in manifest.files] + [
        _finding(name, "Not in the manifest: it was added later", ok=False)
        for name in content
        if name not in listed | NOT_IN_MANIFEST
    ]


def _file(file: ManifestFile, data: bytes | None) -> VerificationFinding:
    if data is None:
        return _finding(file.name, "Missing", ok=False)
    if len(data) != file.size_bytes:
        return _finding(file.name, f"Changed: it has {len(data):,} bytes, not {file.size_bytes:,}", ok=False)
    if hashlib.sha256(data).hexdigest() != file.sha256:
        return _finding(file.name, "Changed: its SHA-256 is another", ok=False)
    return _finding(file.name, "Unchanged", ok=True)


def _sums(content: Mapping[str, bytes]) -> VerificationFinding:
    listed = [Member(name, data) for name, data in content.items() if name not in {SUMS, SIGNATURE}]
    if content.get(SUMS) != sha256sums(listed):
        return _finding(SUMS, "Missing, or not the sums of these files", ok=False)
    return _finding(SUMS, "Unchanged", ok=True)


def _response(findings: list[VerificationFinding]) -> VerificationResponse:
    wrong = [finding for finding in findings if not finding.ok]
    if not wrong:
        return VerificationResponse(ok=True, summary="The package is as it was built.", findings=findings)
    first, rest = wrong[0], len(wrong) - 1
    more = f" and {rest} more" if rest else ""
    summary = f"The package differs: {first.subject}{more}."
    if all(finding.subject.startswith("Books") for finding in wrong):
        summary = "The package is as it was built, but the books have moved since."
    return VerificationResponse(ok=False, summary=summary, findings=findings)


def _finding(subject: str, detail: str, *, ok: bool) -> VerificationFinding:
    return VerificationFinding(subject=subject, ok=ok, detail=detail)
