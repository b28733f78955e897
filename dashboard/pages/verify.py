"""The verify page: a package zip is dropped, and what checking it found is said in words."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.drop_zone import drop_zone
from dashboard.components.elements import heading, problem_alert, status_word
from dashboard.components.frame import entering, page_frame
from dashboard.components.wording import size_text
from dashboard.schemas import VerificationFinding, VerificationResponse
from dashboard.state import connect, to_sign_in

UPLOAD = "package-zip"
ZIP_SIZE_MAX, ZIP_SIZE_WORDS = 64_000_000, "64 MB"
NAME_LENGTH_MAX = 120
FINDINGS_MAX = 100
NOT_A_ZIP = "This is not a package. Choose the zip that was downloaded, whole and unopened."
TOO_LARGE = (
    f"The file is larger than {ZIP_SIZE_WORDS}, the most that can be checked here. "
    "Check it on the command line: dashboard verify FILE.zip"
)


@dataclass(frozen=True)
class FindingRow:
    """What checking one part of the package found, in words."""

    subject: str
    status: str
    tone: str
    detail: str


def to_finding_row(finding: VerificationFinding) -> FindingRow:
    """The finding in words."""
    return FindingRow(
        subject=finding.subject,
        status="Pass" if finding.ok else "Fail",
        tone="pass" if finding.ok else "fail",
        detail=finding.detail,
    )


def finding_rows(found: VerificationResponse) -> list[FindingRow]:
    """The findings, those that failed first; otherwise in the order of the package."""
    return [to_finding_row(finding) for finding in sorted(found.findings, key=lambda finding: finding.ok)]


class VerifyState(rx.State):
    """The package that was checked last, and what was found."""

    filename: str = ""
    size: str = ""
    is_checking: bool = False
    is_checked: bool = False
    is_right: bool = False
    summary: str = ""
    rows: list[FindingRow] = []
    more: str = ""
    problem: str = ""

    @rx.event
    def load(self) -> None:
        """Begin with nothing checked. Runs on page load."""
        self.reset()

    @rx.event
    def refuse(self) -> None:
        """The browser itself turned the file down, for its kind or its size."""
        self.reset()
        self.problem = f"{NOT_A_ZIP} The largest size is {ZIP_SIZE_WORDS}."

    @rx.event
    async def check(self, files: list[rx.UploadFile]) -> AsyncIterator[Any]:
        """Have the package checked; its bytes are never stored, its name is only shown."""
        self.reset()
        if not files:
            return
        data = await files[0].read(ZIP_SIZE_MAX + 1)
        self.filename, self.size = shown_name(files[0].name or ""), size_text(len(data))
        if len(data) > ZIP_SIZE_MAX or not data.startswith(b"PK"):
            self.problem = TOO_LARGE if len(data) > ZIP_SIZE_MAX else NOT_A_ZIP
            return
        self.is_checking = True
        yield
        try:
            async with await connect(self) as client:
                self._take(await client.verify_package(data))
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
        self.is_checking = False

    def _take(self, found: VerificationResponse) -> None:
        rows = finding_rows(found)
        self.rows = rows[:FINDINGS_MAX]
        self.more = f"{len(rows) - FINDINGS_MAX} more findings." if len(rows) > FINDINGS_MAX else ""
        self.is_checked, self.is_right, self.summary = True, found.ok, found.summary


def shown_name(name: str) -> str:
    """The file's name as it can be shown: one line, not too long."""
    text = "".join(letter for letter in name if letter.isprintable())
    return text if len(text) <= NAME_LENGTH_MAX else f"{text[: NAME_LENGTH_MAX - 1]}…"


@rx.page(route="/verify", title="Verify – Month-end close", on_load=[VerifyState.load, *entering()])
def verify_page() -> rx.Component:
    """The page that tells whether a package is what was built."""
    return page_frame(
        heading("Verify"),
        rx.el.p(
            "Drop a package to learn whether it is, byte for byte, the one that was built here: each file "
            "against the manifest, the manifest against its signature, and its figures against the books.",
            class_name="hint lead",
        ),
        package_zone(),
        problem_alert(VerifyState.problem),
        outcome(),
        findings(),
        place="Verify",
    )


def package_zone() -> rx.Component:
    """Where a package is dropped or chosen."""
    return drop_zone(
        UPLOAD,
        label="Package zip",
        icon="file-archive",
        invitation="Drop a package zip here, or",
        choose="Choose a package",
        hint=f"One zip, up to {ZIP_SIZE_WORDS}. It is checked and not kept.",
        media_type="application/zip",
        suffix=".zip",
        size_max=ZIP_SIZE_MAX,
        on_drop=VerifyState.check(rx.upload_files(upload_id=UPLOAD)),
        on_refused=VerifyState.refuse,
    )


def outcome() -> rx.Component:
    """The answer in one sentence; anything wrong is announced at once."""
    state = VerifyState
    return rx.fragment(
        rx.cond(
            state.filename != "",
            rx.el.div(
                rx.el.h2(state.filename),
                rx.el.span(state.size, class_name="hint"),
                class_name="period-words verdict-head",
            ),
        ),
        rx.el.div(
            rx.cond(state.is_checking, rx.el.p("Checking…", class_name="hint")),
            rx.cond(state.is_right, rx.el.p(status_word(state.summary, "pass"), class_name="verdict")),
            role="status",
            aria_label="Outcome",
        ),
        rx.cond(
            state.is_checked & ~state.is_right, rx.el.p(state.summary, role="alert", class_name="problem")
        ),
    )


def findings() -> rx.Component:
    """What was checked, part by part."""
    head = rx.el.tr(*(rx.el.th(name, scope="col") for name in ("Result", "Checked", "What was found")))
    state: Any = VerifyState
    return rx.cond(
        state.rows.length() > 0,
        rx.el.div(
            rx.el.table(
                rx.el.thead(head),
                rx.el.tbody(rx.foreach(VerifyState.rows, finding_line)),
                aria_label="Findings",
                class_name="table findings",
            ),
            rx.cond(VerifyState.more != "", rx.el.p(VerifyState.more, class_name="hint")),
            class_name="scroll",
        ),
    )


def finding_line(row: Any) -> rx.Component:
    """One part of the package: what was checked, and whether it is right."""
    return rx.el.tr(
        rx.el.td(status_word(row.status, row.tone)),
        rx.el.td(row.subject, class_name="subject"),
        rx.el.td(row.detail, class_name="text"),
    )
