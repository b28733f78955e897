"""From rendered files to the signed zip."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dashboard.builds.archive import Member, write_zip
from dashboard.builds.manifest import (
    FIGURES,
    MANIFEST,
    SIGNATURE,
    SUMS,
    PackageRequest,
    manifest_json,
    manifest_of,
    sha256sums,
)
from dashboard.builds.rendering import certificate_member
from dashboard.reports.cut import Cut
from dashboard.schemas import PackageFile
from dashboard.signing import public_text


@dataclass(frozen=True)
class Packed:
    """A finished zip and its contents."""

    data: bytes
    members: tuple[Member, ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def files(self) -> list[PackageFile]:
        return [
            PackageFile(
                name=member.name,
                size_bytes=len(member.data),
                sha256=member.sha256,
                media_type=member.media_type,
            )
            for member in self.members
        ]


def pack(
    rendered: Sequence[Member],
    *,
    figures: bytes,
    request: PackageRequest,
    cut: Cut,
    key: Ed25519PrivateKey,
) -> Packed:
    """The package of the rendered files, in their order. Same input, same bytes of every member."""
    certificate = certificate_member(cut)
    content = [*rendered, *([certificate] if certificate else []), Member(FIGURES, figures)]
    manifest = manifest_of(request, cut=cut, members=content, public_key=public_text(key.public_key()))
    text = manifest_json(manifest)
    listed = [*content, Member(MANIFEST, text)]
    members = (*listed, Member(SUMS, sha256sums(listed)), Member(SIGNATURE, key.sign(text)))
    return Packed(write_zip(members, dated=cut.taken_at), members)
