"""Verifies chains of closes from files: exported chains, and packages that saw how far one had come."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from dashboard.builds.manifest import MANIFEST, Manifest
from dashboard.builds.rendering import CERTIFICATE_JSON
from dashboard.builds.unzipping import read_untrusted
from dashboard.builds.verify import verify_package
from dashboard.closing.chain_proof import Witness, prove_chains, sequence_of
from dashboard.errors import CloseError
from dashboard.schemas import ChainLink, ChainResponse, VerificationFinding, VerificationResponse

CHAIN_BYTES_MAX = 256 * 1024 * 1024


def verify_chain(files: Sequence[Path], *, books: Sequence[ChainLink] = ()) -> VerificationResponse:
    """Walk the chains in the files and, where they are at hand, of the books; never raises for a bad zip.

    The first broken link is named, and a tail that a package saw and the chain lacks. Raises CloseError for a
    file that is neither a package nor a chain, and when there is no chain at all.
    """
    links, certificates = list(books), list[ChainLink]()
    witnesses, findings = list[Witness](), list[VerificationFinding]()
    for path in files:
        if path.suffix.lower() == ".json":
            links += _links_of(path)
            continue
        package = verify_package(path)
        if not package.ok:
            findings.append(VerificationFinding(subject=path.name, ok=False, detail=package.summary))
            continue
        seen = _seen_by(path)
        witnesses += seen.witnesses
        certificates += seen.certificates
    # A certificate in a package must not stand in for a link that the chain itself has lost.
    links = links or certificates
    findings += prove_chains(links, witnesses)
    wrong = [finding for finding in findings if not finding.ok]
    summary = f"The chain is broken: {wrong[0].subject}." if wrong else "The chain is whole."
    return VerificationResponse(ok=not wrong, summary=summary, findings=findings)


def _links_of(path: Path) -> Iterator[ChainLink]:
    """The links of an exported chain, or the one of a certificate."""
    if path.stat().st_size > CHAIN_BYTES_MAX:
        raise CloseError(f"{path} is too large for a chain")
    try:
        content: Any = json.loads(path.read_bytes())
        if isinstance(content, dict) and "links" in content:
            yield from ChainResponse.model_validate(content).links
        elif isinstance(content, dict) and "link" in content:
            yield ChainLink.model_validate(content["link"])
        else:
            yield ChainLink.model_validate(content)
    except (ValueError, ValidationError) as error:
        raise CloseError(f"{path} is neither a chain nor a certificate: {_first_line(error)}") from None


@dataclass(frozen=True)
class _Seen:
    """What a package says of the chain: how far it had come, and the certificate of its own period."""

    witnesses: list[Witness]
    certificates: list[ChainLink]


def _seen_by(path: Path) -> _Seen:
    """What a package that is as it was built saw of the chain."""
    content = read_untrusted(path).content
    manifest = Manifest.model_validate_json(content[MANIFEST])
    business_id = manifest.request.business_id
    certificate = content.get(CERTIFICATE_JSON)
    certificates = [ChainLink.model_validate_json(certificate)] if certificate else []
    witnesses = [
        Witness(f"{path.name}, certificate", business_id, sequence_of(link), link.sha256)
        for link in certificates
    ]
    if manifest.chain:
        witnesses.append(Witness(path.name, business_id, manifest.chain.sequence, manifest.chain.sha256))
    return _Seen(witnesses, certificates)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
