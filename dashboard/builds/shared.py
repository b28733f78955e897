"""Words that the workflow, the activities and whoever starts a build agree on: plain data."""

from dataclasses import dataclass

TASK_QUEUE = "month-end-packages"
WORKFLOW = "MonthEndPackageWorkflow"
BUILD_WANTED = "build_wanted"  # Signal: look at the row again before you end.
TAKE_CUT = "take_cut"
RENDER_PART = "render_part"
PUBLISH = "publish"
FAIL_BUILD = "fail_build"
NOT_WANTED = "BuildNotWanted"  # Error type: the row has moved on, this attempt has nothing left to do.
REFUSED = "BuildRefused"  # Error type: an expected refusal; its message is for the accountant.
STORAGE_AWAY = "StorageAway"  # Error type: no file could be read or written.
DATABASE_AWAY = "DatabaseAway"  # Error type: the database refused or did not answer.
COVER = "cover"  # A part that is no report.
CERTIFICATE = "certificate"  # Another one, of a closed period.


@dataclass(frozen=True)
class Plan:
    """One attempt to build one package, its cut stored."""

    package_id: str
    attempt: int
    watermark: str
    parts: list[str]  # COVER and report keys, in the order of the package.


@dataclass(frozen=True)
class PartOrder:
    """One part to render."""

    plan: Plan
    part: str


@dataclass(frozen=True)
class Failure:
    """How an attempt ended without a package."""

    package_id: str
    attempt: int | None  # None: whichever is under way.
    step: str  # TAKE_CUT, PUBLISH, or the part.
    tries: int
    refusal: str | None = None  # The sentence to show, when somebody refused; else something broke.
    blames_books: bool = False  # Then a retry takes a new cut.
    cause: str | None = None  # STORAGE_AWAY or DATABASE_AWAY, when that was what broke last.


def workflow_id_of(package_id: str) -> str:
    return f"month-end-package-{package_id}"
