"""The bank page: statements at a period's end, and the bank lines that no entry explains yet."""

from typing import Any

import reflex as rx

from dashboard.components.elements import (
    button,
    close_dialog,
    dialog,
    empty_state,
    heading,
    link,
    problem_alert,
    status_word,
    text_input,
)
from dashboard.components.frame import entering, page_frame
from dashboard.pages.bank.state import EXPLAIN_DIALOG, ROUTE, BankState
from dashboard.pages.bank.statement import StatementState, statement_dialog
from dashboard.state import Session

ACCOUNTS_LIST = "bank-accounts-list"


@rx.page(route=ROUTE, title="Bank – Month-end close", on_load=entering(BankState.load))
def bank_page() -> rx.Component:
    """What the reconciliation of a period waits for."""
    state: Any = BankState
    back = rx.fragment("Back to the close of ", state.period_name)
    return page_frame(
        heading(
            "Bank",
            rx.cond(
                state.period_key != "",
                link(back, to=f"/?period={state.period_key}", class_name="button quiet"),
            ),
        ),
        problem_alert(state.problem),
        rx.cond(
            state.period_name != "",
            rx.el.p(
                "Bank lines up to the end of ",
                state.period_name,
                " that no entry in the books explains, and the last statement of each account.",
                class_name="hint",
            ),
        ),
        rx.cond(state.period_name != "", find_form()),
        rx.el.p(state.notice, role="status", aria_label="News", class_name="news"),
        rx.el.datalist(rx.foreach(state.accounts, lambda each: rx.el.option(value=each)), id=ACCOUNTS_LIST),
        rx.cond(
            state.is_loaded,
            rx.cond(state.rows.length() > 0, rx.foreach(state.rows, account_part), no_bank()),
            rx.el.div(
                *(rx.el.span(class_name="bone") for _ in range(6)), class_name="bones", aria_hidden=True
            ),
        ),
        rx.cond(Session.can_build, rx.fragment(explain_dialog(), statement_dialog())),
        place="Close",
    )


def find_form() -> rx.Component:
    """The words that a line must say to be shown."""
    state: Any = BankState
    return rx.el.form(
        text_input(
            "Find",
            name="find",
            type="search",
            auto_complete="off",
            placeholder="Words of the bank",
            max_length=200,
            default_value=state.find_words,
        ),
        button("Find", type="submit"),
        rx.cond(
            state.find_words != "",
            link("Show all", to=f"{ROUTE}?period={state.period_key}", class_name="button quiet"),
        ),
        key=state.find_words,
        on_submit=BankState.find,
        class_name="inline-form",
        role="search",
        aria_label="Bank lines",
    )


def no_bank() -> rx.Component:
    """Why there is nothing to reconcile."""
    return empty_state(
        "Here bank statements are reconciled with the books.",
        "These books have no bank account with a balance or a statement.",
    )


def account_part(row: Any) -> rx.Component:
    """One account: its last statement, and its lines that wait."""
    return rx.el.section(
        rx.el.div(rx.el.h2(row.name), statement_words(row), class_name="section-head bank-head"),
        rx.cond(
            row.lines.length() > 0,
            rx.el.ul(rx.foreach(row.lines, line_item), class_name="steps bank-lines"),
            rx.el.p(
                rx.cond(
                    BankState.find_words != "",
                    "No line that waits says so.",
                    "Every bank line is matched to an entry.",
                ),
                class_name="hint",
            ),
        ),
        rx.cond(row.more != "", rx.el.p(row.more, class_name="hint")),
        rx.cond(row.fold != "", matched_lines(row)),
        class_name="panel bank-part",
        aria_label=row.name,
        role="region",
        key=row.id,
    )


def statement_words(row: Any) -> rx.Component:
    """The last statement, and the ways to add the one that is missing and to put a wrong one right."""
    state: Any = BankState
    return rx.el.div(
        status_word(row.statement, rx.cond(row.is_stated, "pass", "warning")),
        rx.cond(
            Session.can_build,
            rx.fragment(
                rx.cond(
                    row.is_stated,
                    rx.fragment(),
                    statement_button("Add statement", " to ", row, StatementState.add),
                ),
                rx.cond(
                    (row.statement_id != "") & state.is_open,
                    statement_button("Correct", " the statement of ", row, StatementState.correct),
                ),
            ),
        ),
        class_name="head-controls",
    )


def statement_button(words: str, link_words: str, row: Any, act: Any) -> rx.Component:
    """Opens the dialog for a statement of the account, which only those who listen hear named."""
    return button(words, rx.el.span(link_words, row.name, class_name="unseen"), on_click=act(row.id))


def matched_lines(row: Any) -> rx.Component:
    """What was explained within the period, folded away, since it is only looked at to put it right."""
    return rx.el.details(
        rx.el.summary(row.fold),
        rx.el.ul(rx.foreach(row.matched, matched_item), class_name="steps bank-lines"),
        rx.cond(row.more_matched != "", rx.el.p(row.more_matched, class_name="hint")),
    )


def matched_item(line: Any) -> rx.Component:
    """One line of the bank and the entry that explains it, and the way to undo that."""
    state: Any = BankState
    return rx.el.li(
        rx.el.span(line.date, class_name="hint"),
        rx.el.span(
            line.words,
            " · ",
            link(line.entry, to=line.link, class_name="inline-link"),
            class_name="bank-words",
        ),
        rx.el.span(line.amount, class_name="number"),
        rx.cond(
            state.is_open & Session.can_build,
            button(
                "Undo",
                rx.el.span(" the match of ", line.words, class_name="unseen"),
                kind="quiet",
                on_click=BankState.undo(line.id),
            ),
            rx.el.span(),
        ),
        custom_attrs={"data-bank-line": line.id},
    )


def line_item(line: Any) -> rx.Component:
    """One line of the bank that waits for an entry."""
    return rx.el.li(
        rx.el.span(line.date, class_name="hint"),
        rx.el.span(line.words, class_name="bank-words"),
        rx.el.span(line.amount, class_name="number"),
        rx.cond(
            line.can_explain,
            rx.cond(
                Session.can_build,
                button(
                    "Explain",
                    rx.el.span(" ", line.words, class_name="unseen"),
                    kind="quiet",
                    on_click=BankState.explain(line.id),
                ),
            ),
            rx.el.span("Matched after the period's end", class_name="hint"),
        ),
        custom_attrs={"data-bank-line": line.id},
    )


def explain_dialog() -> rx.Component:
    """Which entry explains the line, or the entry to post for it."""
    state: Any = BankState
    line: Any = BankState.line
    return dialog(
        "Explain bank line",
        rx.cond(
            state.line,
            rx.fragment(
                rx.el.p(line.date, " · ", line.words, " · ", line.amount, class_name="strong"),
                problem_alert(state.explain_problem),
                rx.cond(
                    line.proposals.length() > 0,
                    match_form(line),
                    rx.el.p("No entry on this account waits for so much from the bank.", class_name="hint"),
                ),
                post_form(line),
            ),
        ),
        id=EXPLAIN_DIALOG,
    )


def match_form(line: Any) -> rx.Component:
    """The entries that may explain it, the likeliest first."""
    return rx.el.form(
        rx.el.fieldset(
            rx.el.legend("It is in the books already"),
            rx.foreach(line.proposals, proposal_choice),
            class_name="proposals",
        ),
        rx.el.div(button("Match", type="submit", kind="primary"), class_name="form-buttons"),
        on_submit=BankState.match,
        aria_label="Match",
        key=f"match-{line.id}",
    )


def proposal_choice(proposal: Any, position: Any) -> rx.Component:
    """One entry to choose."""
    return rx.el.label(
        rx.el.input(type="radio", name="entry", value=proposal.entry_id, default_checked=position == 0),
        rx.el.span(proposal.words),
        rx.el.span(proposal.amount, class_name="number"),
        class_name="choice proposal",
    )


def post_form(line: Any) -> rx.Component:
    """The entry of the line's amount and day, against one account."""
    return rx.el.form(
        rx.el.fieldset(
            rx.el.legend("It is not in the books yet"),
            text_input(
                "Other account",
                name="account",
                list=ACCOUNTS_LIST,
                auto_complete="off",
                placeholder="Number or name",
            ),
            text_input(
                "Description",
                name="words",
                max_length=1000,
                auto_complete="off",
                default_value=line.words,
            ),
            rx.el.div(
                text_input("Party", name="party", max_length=255, auto_complete="off"),
                text_input("Document", name="document", max_length=255, auto_complete="off"),
                class_name="range",
            ),
            class_name="posting",
        ),
        rx.el.div(
            button("Cancel", on_click=close_dialog(EXPLAIN_DIALOG)),
            button("Post and match", type="submit"),
            class_name="dialog-buttons",
        ),
        on_submit=BankState.post,
        aria_label="Post",
        key=f"post-{line.id}",
    )
