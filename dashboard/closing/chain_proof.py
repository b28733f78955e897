"""The proof of a chain: every link as it was signed, none missing, none cut off the end."""

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from dashboard.errors import CloseError
from dashboard.schemas import ChainLink, VerificationFinding
from dashboard.signing import canonical_json, fingerprint, is_signed_by, parse_public_text, sha256_of


@dataclass(frozen=True)
class Witness:
    """Something outside the chain that saw how far it had come: a package, by its cover and manifest."""

    name: str
    business_id: str
    sequence: int
    sha256: str


def prove_chains(links: Iterable[ChainLink], witnesses: Sequence[Witness]) -> list[VerificationFinding]:
    """What is true of each business's chain; the first broken link ends the walk of its chain.

    `links` may come in any order and more than once, from several files. CloseError when there is none.
    """
    in_order = sorted(links, key=lambda link: (_business(link), sequence_of(link)))
    if not in_order:
        raise CloseError("There is no chain in these files, and no package with a certificate")
    findings: list[VerificationFinding] = []
    for business_id, of_business in groupby(in_order, key=_business):
        chain = list(of_business)
        broken = _first_broken(chain)
        findings.append(broken or _whole(chain))
        if broken is None:
            findings += [_seen(chain, witness) for witness in witnesses if witness.business_id == business_id]
    return findings


def _first_broken(chain: Sequence[ChainLink]) -> VerificationFinding | None:
    known: dict[int, ChainLink] = {}
    for link in chain:
        problem = _problem_alone(link) or _problem_after(known, link)
        if problem:
            return _finding(f"Link No. {sequence_of(link)}", problem, ok=False)
        known[sequence_of(link)] = link
    return None


def _problem_alone(link: ChainLink) -> str | None:
    text = canonical_json(link.content)
    if sha256_of(text) != link.sha256:
        return "Changed: its content does not have the hash that it states"
    key = parse_public_text(str(link.content.get("public_key", "")))
    try:
        signature = base64.b64decode(link.signature, validate=True)
    except binascii.Error:
        return "Its signature cannot be read"
    if key is None or not is_signed_by(key, signature=signature, data=text.encode()):
        return "Its signature does not fit: it was changed after it was signed"
    return None


def _problem_after(known: dict[int, ChainLink], link: ChainLink) -> str | None:
    number = sequence_of(link)
    twin, before = known.get(number), known.get(number - 1)
    if twin is not None:
        return None if twin.sha256 == link.sha256 else "There are two different links of this number"
    if before is None:
        return None if number == 1 or not known else f"No. {number - 1} is missing before it"
    if known and link.content.get("previous_sha256") != before.sha256:
        return f"It follows another link than No. {number - 1} as it stands here"
    first = next(iter(known.values()))
    if link.content.get("public_key") != first.content.get("public_key"):
        return "It is signed by another key than the links before it"
    return None


def _whole(chain: Sequence[ChainLink]) -> VerificationFinding:
    first, last = chain[0], chain[-1]
    key = parse_public_text(str(first.content.get("public_key", "")))
    name = str(_part(last, "business").get("name", "")) or _business(last)
    signed = f", signed by the key {fingerprint(key)}" if key else ""
    return _finding(
        f"Chain of {name}",
        f"Whole from No. {sequence_of(first)} to No. {sequence_of(last)}{signed}. Its head is {last.sha256}",
        ok=True,
    )


def _seen(chain: Sequence[ChainLink], witness: Witness) -> VerificationFinding:
    by_number = {sequence_of(link): link for link in chain}
    link = by_number.get(witness.sequence)
    last = sequence_of(chain[-1])
    if link is None and witness.sequence > last:
        return _finding(
            witness.name,
            f"The chain ends with No. {last}, but this package was built after No. {witness.sequence}: "
            "its tail was cut off",
            ok=False,
        )
    if link is None:
        return _finding(witness.name, f"Names No. {witness.sequence}, which is not at hand", ok=True)
    if link.sha256 != witness.sha256:
        return _finding(
            f"Link No. {witness.sequence}", f"Not the one that {witness.name} was built after", ok=False
        )
    return _finding(witness.name, f"Was built after No. {witness.sequence} as it stands here", ok=True)


def sequence_of(link: ChainLink) -> int:
    """Its number in its chain; 0 where it states none."""
    number = link.content.get("sequence")
    return number if isinstance(number, int) else 0


def _business(link: ChainLink) -> str:
    return str(_part(link, "business").get("id", ""))


def _part(link: ChainLink, name: str) -> dict[str, object]:
    part = link.content.get(name)
    return part if isinstance(part, dict) else {}


def _finding(subject: str, detail: str, *, ok: bool) -> VerificationFinding:
    return VerificationFinding(subject=subject, ok=ok, detail=detail)
