"""The journal page: entries with their lines, and the form for a new one."""

from typing import Any

import reflex as rx

from dashboard.components.elements import (
    button,
    day_input,
    dialog,
    empty_state,
    heading,
    link,
    problem_alert,
    skeleton_rows,
    status_word,
    text_input,
)
from dashboard.components.frame import entering, page_frame
from dashboard.components.pager import pager
from dashboard.pages.journal.entry import ENTRY_DIALOG, EntryState
from dashboard.pages.journal.import_file import ImportState, import_dialog, import_news
from dashboard.pages.journal.state import PAGE_SIZES, JournalState
from dashboard.state import Session

ACCOUNTS_LIST = "accounts-list"
COLUMNS = 6


@rx.page(
    route="/journal",
    title="Journal – Month-end close",
    on_load=[EntryState.forget, ImportState.forget, *entering(JournalState.load)],
)
def journal_page() -> rx.Component:
    """The page of the journal."""
    return page_frame(
        heading(
            "Journal",
            rx.cond(
                Session.can_build,
                rx.el.div(
                    button("Import entries", on_click=ImportState.ask),
                    button("New entry", kind="primary", on_click=EntryState.ask),
                    class_name="head-controls",
                ),
            ),
        ),
        rx.el.datalist(
            rx.foreach(JournalState.accounts, lambda account: rx.el.option(value=account)), id=ACCOUNTS_LIST
        ),
        filter_form(),
        problem_alert(JournalState.problem),
        rx.el.p(
            EntryState.notice,
            rx.cond(
                EntryState.posted_path != "",
                link("Show it", to=EntryState.posted_path, class_name="button quiet"),
            ),
            role="status",
            aria_label="News",
            class_name="news",
        ),
        import_news(),
        entries(),
        pager(
            JournalState,
            sizes=PAGE_SIZES,
            size=JournalState.filters.size,
            on_size=JournalState.choose_size,
        ),
        rx.cond(Session.can_build, rx.fragment(new_entry_dialog(), import_dialog())),
        place="Journal",
    )


# ── The list ─────────────────────────────────────────────────────────────────────────────────────


def filter_form() -> rx.Component:
    """What to list; the address remembers it."""
    filters = JournalState.filters
    return rx.el.form(
        day_input("From", name="from", default_value=filters.start),
        day_input("To", name="to", default_value=filters.end),
        text_input(
            "Account",
            name="account",
            list=ACCOUNTS_LIST,
            auto_complete="off",
            placeholder="Number or name",
            default_value=filters.account,
        ),
        text_input(
            "Find",
            name="find",
            type="search",
            auto_complete="off",
            placeholder="Description, party, document",
            max_length=200,
            default_value=filters.find,
        ),
        button("Find", type="submit"),
        rx.cond(JournalState.filter_words != "", link("Show all", to="/journal", class_name="button quiet")),
        key=f"{JournalState.form_version}",
        on_submit=JournalState.find,
        class_name="inline-form entry-filters",
        role="search",
        aria_label="Entries",
    )


def entries() -> rx.Component:
    """The entries, newest first."""
    names = ("Date", "Reference", "Description", "Kind")
    head = rx.el.tr(
        *(rx.el.th(name, scope="col") for name in names),
        rx.el.th("Amount (", Session.currency, ")", scope="col", class_name="number"),
        rx.el.th(rx.el.span("Lines", class_name="unseen"), scope="col"),
    )
    table = rx.el.table(
        rx.el.thead(head),
        rx.el.tbody(
            rx.cond(JournalState.is_loaded, rx.foreach(JournalState.rows, entry_row), skeleton_rows(COLUMNS))
        ),
        aria_label="Journal entries",
        class_name="table entries",
        custom_attrs={"aria-busy": ~JournalState.is_loaded},
    )
    state: Any = JournalState
    is_empty = state.is_loaded & (state.rows.length() == 0) & (state.problem == "")
    return rx.cond(is_empty, no_entries(), rx.el.div(table, class_name="scroll"))


def no_entries() -> rx.Component:
    """Why nothing is listed."""
    return rx.cond(
        JournalState.filter_words != "",
        empty_state(
            "No entry matches.",
            f"The list shows only entries {JournalState.filter_words}.",
            link("Show all", to="/journal", class_name="button"),
        ),
        empty_state(
            "The journal holds every entry of these books; none is ever changed or deleted.",
            "Nothing has been posted yet.",
        ),
    )


def entry_row(row: Any) -> rx.Component:
    """One entry, and its lines when asked for."""
    state: Any = JournalState
    is_open = state.opened.contains(row.id)
    return rx.fragment(
        rx.el.tr(
            rx.el.td(row.date, class_name="when"),
            rx.el.td(row.reference, class_name="mono reference"),
            rx.el.td(
                row.description,
                rx.cond(row.late != "", rx.el.span(row.late, class_name="tag waiting late-tag")),
                class_name="text",
            ),
            rx.el.td(row.kind, class_name="kind"),
            rx.el.td(row.amount, class_name="number"),
            rx.el.td(lines_button(row, is_open), class_name="actions"),
            custom_attrs={
                "data-entry": row.id,
                "data-new": rx.cond(EntryState.posted_id == row.id, "true", "false"),
            },
        ),
        rx.cond(is_open, rx.el.tr(rx.el.td(lines_table(row), col_span=COLUMNS), class_name="opened")),
        key=row.id,
    )


def lines_button(row: Any, is_open: Any) -> rx.Component:
    """Shows the lines of an entry, or puts them away."""
    return button(
        rx.cond(is_open, "Hide lines", "Lines"),
        rx.el.span(f" of {row.reference}", class_name="unseen"),
        kind="quiet",
        on_click=JournalState.toggle(row.id),
        custom_attrs={"aria-expanded": rx.cond(is_open, "true", "false")},
    )


def lines_table(row: Any) -> rx.Component:
    """The lines of an entry: debits, credits and what they belong to."""
    names = ("Account", "Party", "Document", "Due")
    head = rx.el.tr(
        *(rx.el.th(name, scope="col") for name in names),
        *(rx.el.th(name, scope="col", class_name="number") for name in ("Debit", "Credit")),
    )
    return rx.el.div(
        rx.el.table(
            rx.el.thead(head),
            rx.el.tbody(rx.foreach(row.lines, line_row)),
            aria_label=f"Lines of {row.reference}",
            class_name="table entry-lines",
        ),
        rx.cond(row.more != "", rx.el.p(row.more, class_name="hint")),
        rx.el.p(row.posted, class_name="hint"),
        class_name="scroll",
        tab_index=0,
        role="group",
        aria_label=f"Entry {row.reference}",
    )


def line_row(line: Any) -> rx.Component:
    """One line of an entry."""
    return rx.el.tr(
        rx.el.td(
            line.account,
            rx.cond(line.description != "", rx.el.span(line.description, class_name="hint line-words")),
            class_name="text",
        ),
        rx.el.td(line.party, class_name="text"),
        rx.el.td(line.document),
        rx.el.td(line.due),
        rx.el.td(line.debit, class_name="number debit"),
        rx.el.td(line.credit, class_name="number credit"),
    )


# ── The form ─────────────────────────────────────────────────────────────────────────────────────


def new_entry_dialog() -> rx.Component:
    """Date, description and lines of a new entry, with totals that keep up."""
    return dialog(
        "New entry",
        rx.el.p(
            "An entry is final once posted: it is corrected by another one, never changed.", class_name="hint"
        ),
        rx.el.form(
            rx.el.div(
                day_input("Date", name="date", required=True),
                text_input(
                    "Description", name="description", max_length=1000, auto_complete="off", required=True
                ),
                class_name="entry-head",
            ),
            rx.el.div(
                rx.foreach(EntryState.lines, line_inputs),
                class_name="entry-form-lines",
            ),
            rx.el.div(
                rx.cond(EntryState.can_add, button("Add line", kind="quiet", on_click=EntryState.add_line)),
                totals(),
                class_name="entry-foot",
            ),
            problem_alert(EntryState.problem),
            late_offer(),
            rx.el.div(
                button(
                    "Cancel", on_click=rx.call_script(f"document.getElementById('{ENTRY_DIALOG}').close()")
                ),
                button("Post entry", kind="primary", type="submit"),
                class_name="dialog-buttons",
            ),
            on_submit=EntryState.post,
            no_validate=True,
        ),
        id=ENTRY_DIALOG,
    )


def late_offer() -> rx.Component:
    """The next open period, for an entry that a closed one refused."""
    return rx.cond(
        EntryState.offer_day != "",
        rx.el.div(
            rx.el.p(EntryState.offer_words),
            rx.el.div(
                button(f"Post on {EntryState.offer_day} as a late entry", on_click=EntryState.post_late),
                class_name="row-actions",
            ),
            class_name="notice",
            role="status",
            aria_label="Late entry",
        ),
    )


def line_inputs(line: Any, position: Any) -> rx.Component:
    """What one line of the entry is made of."""

    def control(label: str, name: str, **props: Any) -> rx.Component:
        return rx.el.label(
            rx.el.span(label),
            rx.el.input(name=f"{name}-{line}", type="text", auto_complete="off", **props),
            class_name=f"field line-{name}",
        )

    amount = {"input_mode": "decimal", "class_name": "number"}
    return rx.el.fieldset(
        rx.el.legend(f"Line {position + 1}", class_name="unseen"),
        control("Account", "account", list=ACCOUNTS_LIST),
        control("Debit", "debit", on_change=lambda text: EntryState.count_debit(line, text), **amount),
        control("Credit", "credit", on_change=lambda text: EntryState.count_credit(line, text), **amount),
        control("Party", "party", max_length=255),
        control("Document", "document", max_length=255),
        control("Due date", "due", max_length=10, placeholder="2026-04-30"),
        key=line.to_string(),
        class_name="entry-line",
    )


def totals() -> rx.Component:
    """What the lines come to so far, and by how much they differ."""
    state = EntryState
    return rx.el.div(
        rx.el.span("Debit ", rx.el.strong(state.debit, class_name="number")),
        rx.el.span("Credit ", rx.el.strong(state.credit, class_name="number")),
        rx.cond(
            state.is_balanced,
            status_word("Balanced", "pass"),
            rx.cond(
                (state.difference != "") & (state.difference != "–"),
                status_word(f"Differs by {state.difference}", "warning"),
            ),
        ),
        role="status",
        aria_label="Totals",
        class_name="totals",
    )
