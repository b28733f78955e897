"""Checks a package against its manifest, its signature and, where they are at hand, the books."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
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
    sums_text,
)
from dashboard.builds.repacking import compare_packing
from dashboard.builds.unzipping import ArchiveUnsafe, Unzipped, read_untrusted
from dashboard.schemas import VerificationFinding, VerificationResponse
from dashboard.signing import fingerprint, is_signed_by, known_public_key, parse_public_text

ARCHIVE = "Archive"


def verify_package(
    source: bytes | Path,
    *,
    engine: Engine | None = None,
    keys: Path | None = None,
    key: Ed25519PublicKey | None = None,
    business_id: str | None = None,
) -> VerificationResponse:
    """Every way in which a zip differs from the package that was built; never raises for a bad zip.

    Genuine packages are signed with `key`, or else with the one that `keys` holds. With an `engine` the
    figures are compared with the books of today; `business_id` keeps that to the one business the caller may
    read.
    """
    known = key or (known_public_key(keys) if keys else None)
    try:
        zipped = read_untrusted(source)
    except ArchiveUnsafe as error:
        return _response([_finding(error.subject or ARCHIVE, str(error), ok=False)])
    manifest = _manifest(zipped)
    if isinstance(manifest, VerificationFinding):
        return _response([manifest])
    signed = _signature(zipped.content, manifest, known=known)
    findings = [*signed, *_files(zipped, manifest), _sums(zipped, manifest, is_proved=signed[-1].ok)]
    if all(finding.ok for finding in findings):
        findings += _packing(zipped, manifest)
    if engine is not None and all(finding.ok for finding in findings):
        findings += compare_with_books(
            engine, manifest=manifest, figures=zipped.content[FIGURES], business_id=business_id
        )
    return _response(findings)


def _manifest(zipped: Unzipped) -> Manifest | VerificationFinding:
    if MANIFEST in zipped.damaged:
        return _damaged(zipped, MANIFEST)
    if MANIFEST not in zipped.content:
        return _finding(MANIFEST, "Missing: this is no month-end package, or not a whole one", ok=False)
    try:
        manifest = Manifest.model_validate_json(zipped.content[MANIFEST])
        datetime.fromisoformat(manifest.cut_taken_at).astimezone(UTC)
    except (ValueError, OverflowError):  # A validation error is a ValueError.
        return _finding(MANIFEST, "Changed: not a manifest that this version can read", ok=False)
    if FIGURES not in {file.name for file in manifest.files}:
        return _finding(MANIFEST, f"Lists no {FIGURES}, which every package has", ok=False)
    return manifest


def _signature(
    content: Mapping[str, bytes], manifest: Manifest, *, known: Ed25519PublicKey | None
) -> list[VerificationFinding]:
    """Of the manifest and of its signature. The last one tells whether the manifest is proved."""
    signature, stated = content.get(SIGNATURE), parse_public_text(manifest.public_key)
    text = content[MANIFEST]
    if signature is None:
        return [_finding(SIGNATURE, "Missing: nothing shows who made this package", ok=False)]
    if known is not None and is_signed_by(known, signature=signature, data=text):
        return _proved(f"Signed by this dashboard, with the key {fingerprint(known)}")
    if stated is None or not is_signed_by(stated, signature=signature, data=text):
        return [_neither_fits(content)]
    if known is not None:
        unknown = f"Signed with a key unknown here ({fingerprint(stated)}): anyone could have made it"
        return [_finding(SIGNATURE, unknown, ok=False)]
    return _proved(f"Fits the key in the manifest ({fingerprint(stated)}); compare it with the key you trust")


def _proved(by: str) -> list[VerificationFinding]:
    return [
        _finding(MANIFEST, "Unchanged: it is what was signed", ok=True),
        _finding(SIGNATURE, by, ok=True),
    ]


def _neither_fits(content: Mapping[str, bytes]) -> VerificationFinding:
    """Which of the two was changed: the sums are a second witness of the manifest."""
    witness = sums_text([(MANIFEST, hashlib.sha256(content[MANIFEST]).hexdigest())])
    if witness in content.get(SUMS, b""):
        return _finding(SIGNATURE, "Changed: it does not fit the manifest, which the sums confirm", ok=False)
    return _finding(MANIFEST, "Changed: neither its signature nor its sum fits it", ok=False)


def _files(zipped: Unzipped, manifest: Manifest) -> list[VerificationFinding]:
    listed = {file.name for file in manifest.files}
    return [
        *(_file(file, zipped) for file in manifest.files),
        *(
            _finding(name, "Not in the manifest: it was added later, or renamed", ok=False)
            for name in (*zipped.content, *zipped.damaged)
            if name not in listed | NOT_IN_MANIFEST
        ),
        *(_damaged(zipped, name) for name in (SUMS, SIGNATURE) if name in zipped.damaged),
    ]


def _file(file: ManifestFile, zipped: Unzipped) -> VerificationFinding:
    if file.name in zipped.damaged:
        return _damaged(zipped, file.name)
    data = zipped.content.get(file.name)
    if data is None:
        return _finding(file.name, "Missing", ok=False)
    if len(data) != file.size_bytes:
        return _finding(file.name, f"Changed: it has {len(data):,} bytes, not {file.size_bytes:,}", ok=False)
    if hashlib.sha256(data).hexdigest() != file.sha256:
        return _finding(file.name, "Changed: its SHA-256 is another", ok=False)
    return _finding(file.name, "Unchanged", ok=True)


def _damaged(zipped: Unzipped, name: str) -> VerificationFinding:
    return _finding(name, f"Changed: it cannot be read any more ({zipped.damaged[name]})", ok=False)


def _sums(zipped: Unzipped, manifest: Manifest, *, is_proved: bool) -> VerificationFinding:
    if SUMS not in zipped.content:
        return _finding(SUMS, "Missing", ok=False)
    if not is_proved:
        return _finding(SUMS, "Not compared: the manifest that it repeats is not proved", ok=True)
    listed = [(file.name, file.sha256) for file in manifest.files]
    own = (MANIFEST, hashlib.sha256(zipped.content[MANIFEST]).hexdigest())
    if zipped.content[SUMS] != sums_text([*listed, own]):
        return _finding(SUMS, "Changed: not the sums that the manifest lists", ok=False)
    return _finding(SUMS, "Unchanged", ok=True)


def _packing(zipped: Unzipped, manifest: Manifest) -> list[VerificationFinding]:
    """Of a zip whose files are all right: the bytes around them."""
    names = (*(file.name for file in manifest.files), MANIFEST, SUMS, SIGNATURE)
    members = [Member(name, zipped.content[name]) for name in names]
    found = compare_packing(zipped.source, members, dated=datetime.fromisoformat(manifest.cut_taken_at))
    wrong = [_finding(name, detail, ok=False) for name, detail in found.by_file.items()]
    if found.around:
        wrong.append(_finding(ARCHIVE, found.around, ok=False))
    if wrong:
        return wrong
    if found.is_by_another_zlib:
        return [
            _finding(ARCHIVE, "Packed by another zlib than the one here; every file is unchanged", ok=True)
        ]
    return [_finding(ARCHIVE, "Unchanged: the zip is the one that was packed, to the byte", ok=True)]


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
