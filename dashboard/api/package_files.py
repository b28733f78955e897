"""Package files: a ready package's zip and its members, and how a browser is to take them."""

import json
from urllib.parse import quote

from dashboard.api.services import Services
from dashboard.builds.archive import read_member
from dashboard.builds.manifest import FIGURES
from dashboard.builds.places import zip_key
from dashboard.builds.requests import get_package
from dashboard.database import reading
from dashboard.errors import NotFound, PackageNotReady
from dashboard.models import MonthEndPackage
from dashboard.schemas import MonthEndPackageStatusEnum, PackageFile, PackageTieOutsResponse


def ready_package(services: Services, *, business_id: str, package_id: str) -> MonthEndPackage:
    """The business's package, its zip at hand; raises NotFound and PackageNotReady."""
    with reading(services.engine) as session:
        package = get_package(session, business_id=business_id, package_id=package_id)
    if package.status != MonthEndPackageStatusEnum.READY:
        raise PackageNotReady(f"The package is {package.status.value.replace('_', ' ')}, not ready")
    return package


def files_of(package: MonthEndPackage) -> list[PackageFile]:
    """What is in the zip, in its order."""
    return [PackageFile.model_validate(file) for file in package.files]


def file_of(services: Services, package: MonthEndPackage, name: str) -> tuple[PackageFile, bytes]:
    """One member of the zip and its bytes; raises NotFound."""
    file = next((file for file in files_of(package) if file.name == name), None)
    data = read_member(services.storage.get(zip_key(package)), name) if file else None
    if file is None or data is None:
        raise NotFound("File")
    return file, data


def tie_outs_of(services: Services, package: MonthEndPackage) -> PackageTieOutsResponse:
    """Every rule of the package as it was printed, read from the figures in its zip; raises NotFound."""
    _, data = file_of(services, package, FIGURES)
    figures = json.loads(data)
    return PackageTieOutsResponse.model_validate(
        {**figures, "package_id": package.id, "items": figures["tie_outs"]}
    )


def attachment(filename: str) -> dict[str, str]:
    """Headers of something that a browser is to save under the name, never to show or to guess at."""
    plain = "".join(
        character if character.isascii() and (character.isalnum() or character in "._- ") else "_"
        for character in filename
    )
    exact = quote(filename, safe="")
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
