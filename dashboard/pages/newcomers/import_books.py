"""Import books: a zipped folder is dropped, and becomes a business of one's own, or nothing does."""

from collections.abc import AsyncIterator
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.drop_zone import drop_zone
from dashboard.components.elements import empty_state, heading, link, plain_link
from dashboard.components.frame import IMPORT_BOOKS, entering, page_frame
from dashboard.components.import_problems import ProblemRow, listed_problems, problem_rows
from dashboard.state import Session, connect, to_sign_in

UPLOAD = "books-zip"
EXAMPLE = "/example-books.zip"  # Two years of a small trading company.
ZIP_SIZE_MAX, ZIP_SIZE_WORDS = 64_000_000, "64 MB"
NOT_TAKEN = (
    f"This file cannot be taken. Choose one .zip of at most {ZIP_SIZE_WORDS}; larger books are imported on "
    "the command line: dashboard import FOLDER"
)
FILES = (
    ("business.toml", "name, currency, fiscal_year_start_month, timezone", False),
    ("accounts.csv", "number, name, type, sub_type, cash_flow_section", False),
    (
        "journal.csv",
        "entry, date, description, account, amount, party, document, due_date, kind; debits positive",
        False,
    ),
    ("budget.csv", "account, month, amount", True),
    ("bank_statements.csv", "account, statement_date, closing_balance", True),
    ("bank_lines.csv", "account, date, amount, description, reference, entry, cleared_on", True),
    ("periods.csv", "period_start, period_end, status, lock_reason; calendar months without it", True),
)


class ImportBooksState(rx.State):
    """The books that were given last, and what came of them."""

    is_importing: bool = False
    problem: str = ""
    rows: list[ProblemRow] = []
    imported: str = ""  # The name of the business that it became.

    @rx.event
    def forget(self) -> None:
        """Begin with nothing given. Runs on page load."""
        self.reset()

    @rx.event
    def refuse(self) -> None:
        """The browser itself turned the file down, for its kind or its size."""
        self.reset()
        self.problem = NOT_TAKEN

    @rx.event
    async def take(self, files: list[rx.UploadFile]) -> AsyncIterator[Any]:
        """Make a business of the books, and work on it from now on; or list what is wrong with them."""
        self.reset()
        if not files:
            return
        data = await files[0].read(ZIP_SIZE_MAX + 1)
        if len(data) > ZIP_SIZE_MAX:
            self.problem = NOT_TAKEN
            return
        self.is_importing = True
        yield
        try:
            async with await connect(self) as client:
                business = await client.import_books(data)
        except (ApiError, ApiUnreachable) as problem:
            self.is_importing = False
            self._take_refusal(str(problem))
            yield to_sign_in(self, problem)
            return
        session = await self.get_state(Session)
        session.preferred_business = session.business_id = business.id
        self.is_importing, self.imported = False, business.name
        yield Session.enter

    def _take_refusal(self, words: str) -> None:
        rows = problem_rows(words, of_many_files=True)
        if any(row.place for row in rows):
            self.problem, self.rows = (
                "Nothing was imported. Correct these places and choose the zip again.",
                rows,
            )
        else:
            self.problem = words


STATE: Any = ImportBooksState


@rx.page(
    route=IMPORT_BOOKS,
    title="Import books – Month-end close",
    on_load=entering(ImportBooksState.forget),
)
def import_books_page() -> rx.Component:
    """The page on which a newcomer's own books come in."""
    return page_frame(
        heading("Import books"),
        rx.cond(
            STATE.imported != "",
            arrived(),
            rx.cond(
                Session.may_import_books,
                bringing(),
                rx.cond(Session.is_of_the_demo, account_first(), not_for_you()),
            ),
        ),
        place="Settings",
        for_outsiders=True,
    )


def bringing() -> rx.Component:
    """What to bring, and where to drop it."""
    return rx.fragment(
        rx.el.p(
            "Zip a folder with the files below and drop it here. It becomes a business that you own; unless "
            "everything is right nothing is kept, and every problem is listed with its file and line.",
            class_name="hint lead",
        ),
        books_zone(),
        rx.el.div(
            rx.cond(
                STATE.is_importing,
                rx.el.p(
                    "Reading, checking and storing… A million lines take about half a minute.",
                    class_name="hint",
                ),
            ),
            role="status",
            aria_label="Progress",
        ),
        listed_problems(STATE.problem, STATE.rows),
        files(),
    )


def books_zone() -> rx.Component:
    """Where a zipped folder is dropped or chosen."""
    return drop_zone(
        UPLOAD,
        label="Zip of a books folder",
        icon="folder-archive",
        invitation="Drop the zip of a books folder here, or",
        choose="Choose a zip",
        hint=f"One zip, up to {ZIP_SIZE_WORDS}.",
        media_type="application/zip",
        suffix=".zip",
        size_max=ZIP_SIZE_MAX,
        on_drop=ImportBooksState.take(rx.upload_files(upload_id=UPLOAD)),
        on_refused=ImportBooksState.refuse,
        is_busy=STATE.is_importing,
    )


def files() -> rx.Component:
    """The files of a books folder, and what each holds."""
    head = rx.el.tr(*(rx.el.th(name, scope="col") for name in ("File", "Columns")))
    rows = [
        rx.el.tr(
            rx.el.th(
                rx.el.span(name, class_name="mono"),
                *([rx.el.span("optional", class_name="hint line-words")] if is_optional else []),
                scope="row",
            ),
            rx.el.td(columns, class_name="text"),
        )
        for name, columns, is_optional in FILES
    ]
    return rx.el.section(
        rx.el.div(
            rx.el.h2("The folder", id="folder"),
            plain_link("Download an example", href=EXAMPLE, download="", class_name="button quiet"),
            class_name="section-head",
        ),
        rx.el.p(
            "CSV in UTF-8 with a row of headings, days as YYYY-MM-DD, amounts as decimal text.",
            class_name="hint",
        ),
        rx.el.div(
            rx.el.table(
                rx.el.thead(head),
                rx.el.tbody(*rows),
                aria_label="Files of a books folder",
                class_name="table files",
            ),
            class_name="scroll",
        ),
        class_name="panel",
        custom_attrs={"aria-labelledby": "folder"},
    )


def arrived() -> rx.Component:
    """What the books became, and what to do next."""
    return rx.el.div(
        rx.el.p(rx.el.strong(STATE.imported), " is here, and yours.", role="status", aria_label="Import"),
        rx.el.p(
            "Its earliest open month is where to begin; nobody else sees it until you have them in.",
            class_name="hint",
        ),
        rx.el.div(
            link("Open the close page", to="/", class_name="button primary"),
            link("Invite people", to="/settings#people", class_name="button"),
            class_name="row-actions",
        ),
        class_name="panel arrived",
    )


def account_first() -> rx.Component:
    """For the demo's people, whose passwords are everybody's."""
    return empty_state(
        "Your own books need an account of your own.",
        "You are looking around as one of the demo's people, and everybody knows their passwords.",
        link("Create an account", to="/account", class_name="button primary"),
    )


def not_for_you() -> rx.Component:
    """For whoever owns no business here."""
    return empty_state(
        "Here an owner of a business imports another.",
        "You own none. Ask whoever runs this service.",
        link("Back to the close page", to="/", class_name="button"),
    )
