"""Makes a package again from the cut that was stored with it, and lays the two side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from dashboard.builds.activities import request_of
from dashboard.builds.archive import Member, read_member
from dashboard.builds.foreground import build_from_cut, write_whole
from dashboard.builds.packing import Packed
from dashboard.builds.places import cut_key, zip_key
from dashboard.builds.storage import Storage
from dashboard.database import reading
from dashboard.errors import CloseError, NotFound, PackageNotReady
from dashboard.models import MonthEndPackage
from dashboard.reports.cut import Cut
from dashboard.schemas import MonthEndPackageStatusEnum
from dashboard.settings import Settings


@dataclass(frozen=True)
class Rebuilt:
    """The package made again, and the files in which it is not the one that was built."""

    packed: Packed
    differing: tuple[str, ...]


def rebuild_package(engine: Engine, settings: Settings, *, package_id: str, out: Path) -> Rebuilt:
    """The package from its stored cut, whatever the books say now, written to `out` whole or not at all.

    Raises NotFound, PackageNotReady, and CloseError when the cut or the zip is no longer in storage.
    """
    storage = Storage.from_url(settings.storage)
    with reading(engine) as session:
        package = session.get(MonthEndPackage, package_id)
    if package is None:
        raise NotFound("Package")
    if package.status != MonthEndPackageStatusEnum.READY or package.watermark is None:
        raise PackageNotReady(f"The package is {package.status.value.replace('_', ' ')}, not ready")
    cut = Cut.model_validate_json(_stored(storage, cut_key(package, package.watermark), "cut"))
    packed = build_from_cut(cut, request_of(package), keys=settings.keys)
    write_whole(out, packed.data)
    return Rebuilt(packed, _differing(packed.members, _stored(storage, zip_key(package), "zip")))


def _stored(storage: Storage, key: str, what: str) -> bytes:
    try:
        return storage.get(key)
    except FileNotFoundError:
        raise CloseError(f"The {what} of this package is no longer in storage") from None


def _differing(members: Sequence[Member], archive: bytes) -> tuple[str, ...]:
    return tuple(member.name for member in members if read_member(archive, member.name) != member.data)
