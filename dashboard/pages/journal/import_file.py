"""Import of entries from a CSV file: where it is dropped, and what came of it."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import reflex as rx
from reflex_components_core.core.upload import upload_file

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.drop_zone import drop_zone
from dashboard.components.elements import button, dialog, link, open_dialog
from dashboard.components.import_problems import ProblemRow, listed_problems, problem_rows
from dashboard.components.wording import day_text
from dashboard.pages.journal.state import Filters, JournalState, address
from dashboard.schemas import JournalImportResponse, LateEntryOffer
from dashboard.state import connect, to_sign_in

UPLOAD = "entries-csv"
IMPORT_DIALOG = "import-entries"
CSV_SIZE_MAX, CSV_SIZE_WORDS = 5 * 1024 * 1024, "5 MB"
NOT_TAKEN = f"This file cannot be taken. Choose one .csv file of at most {CSV_SIZE_WORDS}."
COLUMN_NAMES = "entry, date, description, account, amount, party, document, due_date, kind"


def count_text(count: int, one: str, many: str) -> str:
    """So many of something: 1 entry, 1,200 entries."""
    return f"{count:,} {one if count == 1 else many}"


def posted_text(posted: JournalImportResponse) -> str:
    """What was posted, in one sentence."""
    entries = count_text(posted.entries, "entry", "entries")
    first, last = posted.first_reference, posted.last_reference
    which = first if first == last else f"{first} to {last}"
    late = count_text(posted.late_entries, "is a late entry", "are late entries")
    counted = f"{entries} with {count_text(posted.lines, 'line', 'lines')}"
    return f"Posted {counted}: {which}." + (f" Of these {late}." if posted.late_entries else "")


def late_words(offer: LateEntryOffer) -> str:
    """Where the entries of closed periods can be posted instead, and what is kept of their own dates."""
    first, last = day_text(offer.original_date), day_text(offer.last_original_date or offer.original_date)
    if offer.entries == 1:
        kept = f"1 entry keeps {first} as the date that it belongs to, and readiness lists it as late"
    else:
        days = first if first == last else f"{first} to {last}"
        kept = f"{offer.entries:,} entries keep {days} as the dates that they belong to, and readiness lists "
        kept += "them as late"
    return (
        f"Nothing else is wrong. The next open period begins on {day_text(offer.date)}: posted there, {kept}."
    )


def path_to(posted: JournalImportResponse) -> str:
    """The address of the journal that shows what was posted: the one entry, or all of those days."""
    if posted.entries == 1:
        return address(Filters(find=posted.first_reference))
    return address(Filters(start=posted.start_date.isoformat(), end=posted.end_date.isoformat()))


class ImportState(rx.State):
    """The file of entries that was given last, and what came of it."""

    is_posting: bool = False
    problem: str = ""
    rows: list[ProblemRow] = []
    notice: str = ""
    path: str = ""  # Of the journal, showing what was posted.
    offer_words: str = ""  # Empty unless closed periods are all that is wrong with the file.
    offer_button: str = ""
    _offered: LateEntryOffer | None = None

    @rx.event
    def forget(self) -> None:
        """Begin the page with no file given."""
        self.reset()

    @rx.event
    def ask(self) -> Any:
        """Open the dialog with nothing in it."""
        self.reset()
        return open_dialog(IMPORT_DIALOG)

    @rx.event
    def refuse(self) -> None:
        """The browser itself turned the file down, for its kind or its size."""
        self.reset()
        self.problem = NOT_TAKEN

    @rx.event
    async def post(self, files: list[rx.UploadFile]) -> AsyncIterator[Any]:
        """Post the entries of the file, or list what is wrong with it."""
        async for event in self._post(files):
            yield event

    @rx.event
    async def post_late(self, files: list[rx.UploadFile]) -> AsyncIterator[Any]:
        """Post the file as it was offered: entries of closed periods on the day of the next open one."""
        if self._offered is None:
            return
        async for event in self._post(files, late_date=self._offered.date):
            yield event

    async def _post(self, files: list[rx.UploadFile], *, late_date: date | None = None) -> AsyncIterator[Any]:
        self.reset()
        if not files:
            return
        data = await files[0].read(CSV_SIZE_MAX + 1)
        if len(data) > CSV_SIZE_MAX:
            self.problem = NOT_TAKEN
            return
        self.is_posting = True
        yield
        try:
            async with await connect(self) as client:
                posted = await client.import_journal_entries(data, late_date=late_date)
        except (ApiError, ApiUnreachable) as problem:
            self.is_posting = False
            self._take_refusal(problem)
            yield to_sign_in(self, problem)
            return
        self.is_posting, self.notice = False, posted_text(posted)
        self.path = path_to(posted)
        yield rx.call_script(f"document.getElementById('{IMPORT_DIALOG}').close()")
        yield JournalState.refresh

    def _take_refusal(self, refusal: ApiError | ApiUnreachable) -> None:
        rows = problem_rows(str(refusal))
        if not any(row.place for row in rows):
            self.problem = str(refusal)
            return
        self.rows = rows
        self._offered = refusal.offer if isinstance(refusal, ApiError) else None
        if self._offered is None:
            self.problem = "Nothing was posted. Correct these places and choose the file again."
            return
        self.problem = "Nothing was posted: closed periods take no more entries."
        self.offer_words = late_words(self._offered)
        self.offer_button = f"Post all, {self._offered.entries:,} late on {day_text(self._offered.date)}"


STATE: Any = ImportState


def import_news() -> rx.Component:
    """What was posted from a file, and the way to it."""
    return rx.el.p(
        ImportState.notice,
        rx.cond(
            ImportState.path != "",
            link("Show in the journal", to=ImportState.path, class_name="button quiet"),
        ),
        role="status",
        aria_label="Import",
        class_name="news",
    )


def import_dialog() -> rx.Component:
    """Where a file of entries is dropped or chosen, and its problems listed."""
    return dialog(
        "Import entries",
        rx.el.p(
            "One row a line, debits positive, dates as YYYY-MM-DD. All entries are posted, or none.",
            class_name="hint",
        ),
        rx.el.p("Columns: ", rx.el.span(COLUMN_NAMES, class_name="mono"), class_name="hint"),
        entries_zone(),
        rx.el.div(
            rx.cond(ImportState.is_posting, rx.el.p("Reading and posting…", class_name="hint")),
            role="status",
            aria_label="Progress",
        ),
        listed_problems(STATE.problem, STATE.rows),
        late_offer(),
        rx.el.div(
            button("Close", on_click=rx.call_script(f"document.getElementById('{IMPORT_DIALOG}').close()")),
            class_name="dialog-buttons",
        ),
        id=IMPORT_DIALOG,
    )


def entries_zone() -> rx.Component:
    """Where a file of entries is dropped or chosen."""
    return drop_zone(
        UPLOAD,
        label="CSV file of entries",
        icon="file-spreadsheet",
        invitation="Drop a .csv file here, or",
        choose="Choose a file",
        hint=f"One file, up to {CSV_SIZE_WORDS}.",
        media_type="text/csv",
        suffix=".csv",
        size_max=CSV_SIZE_MAX,
        on_drop=[kept_in_the_browser(), ImportState.post(rx.upload_files(upload_id=UPLOAD))],
        on_refused=ImportState.refuse,
        is_busy=ImportState.is_posting,
        is_compact=True,
    )


def kept_in_the_browser() -> Any:
    """Keeps what was dropped for taking an offer; a zone that posts what it is given forgets it otherwise."""
    dropped = rx.Var("_ev_0")  # What Reflex calls the argument of an event.
    return rx.run_script(upload_file(UPLOAD).to(rx.vars.FunctionVar).call(dropped))


def late_offer() -> rx.Component:
    """The next open period, for a file of which only closed ones refused entries."""
    return rx.cond(
        ImportState.offer_words != "",
        rx.el.div(
            rx.el.p(ImportState.offer_words),
            rx.el.div(
                button(
                    ImportState.offer_button,
                    on_click=ImportState.post_late(rx.upload_files(upload_id=UPLOAD)),
                ),
                class_name="row-actions",
            ),
            class_name="notice",
            role="status",
            aria_label="Late entries",
        ),
    )
