"""What changed since an earlier package of the same days: the lines with amounts, the entries behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.elements import link, problem_alert
from dashboard.components.wording import (
    FORMAT_WORDS,
    TREND_ROWS,
    day_text,
    exact_text,
    money_text,
    report_title,
    reports_text,
)
from dashboard.schemas import (
    FigureChange,
    JournalEntryResponse,
    LineChange,
    MonthEndPackageResponse,
    MonthEndPackageStatusEnum,
    PackageChangesResponse,
)
from dashboard.state import Session, connect, to_sign_in

PACKAGES_LOOKED_AT = 200
ENTRIES_ON_A_LINE = 3
LINES_SHOWN = 200
KIND_WORDS = {"changed": "", "appeared": "New line", "disappeared": "Line is gone"}


@dataclass(frozen=True)
class EarlierPackage:
    """A package that can be compared with."""

    id: str
    name: str


@dataclass(frozen=True)
class EntryLink:
    reference: str
    path: str


@dataclass(frozen=True)
class ChangedLine:
    """One report line that differs, by its first figure that does; the others in words."""

    key: str
    report: str
    label: str
    kind: str
    column: str
    was: str
    now: str
    difference: str
    others: str
    behind: list[EntryLink]
    more_entries: str


@dataclass(frozen=True)
class EntryBehind:
    """One entry that was posted between the two readings of the books."""

    reference: str
    path: str
    date: str
    description: str
    amount: str
    posted: str


def is_earlier(other: MonthEndPackageResponse, package: MonthEndPackageResponse) -> bool:
    """Whether the other is ready, of the same days, was asked for before, and shares a report."""
    return (
        other.status == MonthEndPackageStatusEnum.READY
        and (other.period_start, other.period_end) == (package.period_start, package.period_end)
        and (other.created_at, other.id) < (package.created_at, package.id)
        and not set(other.selected_reports).isdisjoint(package.selected_reports)
    )


def to_earlier(package: MonthEndPackageResponse, *, timezone: str) -> EarlierPackage:
    """21 Nov 2026, 14:05:09 (Europe/Oslo) · PDF · All 7"""
    words = (
        exact_text(package.ready_at or package.created_at, timezone),
        FORMAT_WORDS[package.report_format],
        reports_text(package.selected_reports),
    )
    return EarlierPackage(id=package.id, name=" · ".join(words))


def to_changed_line(line: LineChange, references: dict[str, str], *, digits: int) -> ChangedLine:
    """The line in words; `references` names each entry by its id."""
    first, *others = line.figures
    behind = [references[entry] for entry in line.entry_ids if entry in references]
    hidden = len(line.entry_ids) - len(behind[:ENTRIES_ON_A_LINE])
    return ChangedLine(
        key=f"{line.report} {line.row_id}",
        report=report_title(line.report),
        label=line.label,
        kind=KIND_WORDS[line.kind],
        column=first.label,
        was=money_text(first.was, digits=digits) or "None",
        now=money_text(first.now, digits=digits) or "None",
        difference=money_text(first.difference, digits=digits),
        others=_others(others, digits=digits),
        behind=[EntryLink(each, journal_path(each)) for each in behind[:ENTRIES_ON_A_LINE]],
        more_entries=f"and {hidden:,} more" if hidden else "",
    )


def _others(figures: Sequence[FigureChange], *, digits: int) -> str:
    return " · ".join(f"{each.label} {money_text(each.difference, digits=digits)}" for each in figures)


def journal_path(reference: str) -> str:
    """Where the entry is found."""
    return f"/journal?{urlencode({'find': reference})}"


def to_entry_behind(entry: JournalEntryResponse, *, digits: int, timezone: str) -> EntryBehind:
    """The entry in words; its amount is the sum of its debits."""
    debits = sum(line.amount for line in entry.line_entries if line.debit_credit == "debit")
    return EntryBehind(
        reference=entry.reference,
        path=journal_path(entry.reference),
        date=day_text(entry.entry_date),
        description=entry.description,
        amount=money_text(debits, digits=digits),
        posted=exact_text(entry.created_at, timezone),
    )


def summary_of(found: PackageChangesResponse, lines: Sequence[LineChange]) -> str:
    """How much differs, and in which reports it was looked for."""
    compared = reports_text([str(key) for key in found.compared])
    if not lines and not found.entries_total:
        return f"No figure differs, and no entry was posted in between. Compared: {compared}."
    entries = f"{found.entries_total:,} {'entry was' if found.entries_total == 1 else 'entries were'}"
    differ = f"{len(lines):,} {'line differs' if len(lines) == 1 else 'lines differ'}"
    return f"{differ}; {entries} posted in between. Compared: {compared}."


def told_lines(lines: Iterable[LineChange]) -> list[LineChange]:
    """The lines without those of the trends."""
    return [line for line in lines if not line.row_id.startswith(TREND_ROWS)]


class ChangesState(rx.State):
    """The difference to an earlier package."""

    choices: list[EarlierPackage] = []
    earlier: str = ""
    summary: str = ""
    lines: list[ChangedLine] = []
    hidden: str = ""
    entries: list[EntryBehind] = []
    entries_hidden: str = ""
    problem: str = ""
    _package_id: str = ""

    @rx.event
    async def show(self, package_id: str) -> Any:
        """Offer the earlier packages, and compare with the one that the address names, else with the last."""
        if self._package_id != package_id:
            self.reset()
            self._package_id = package_id
        session = await self.get_state(Session)
        try:
            async with await connect(self) as client:
                package = await client.get_package(package_id)
                found = await earlier_packages(client, package)
                self.choices = [to_earlier(each, timezone=session._timezone) for each in found]
                ids = [choice.id for choice in self.choices]
                asked = self.router.url.query_parameters.get("from", "")
                self.earlier = next(
                    (each for each in (asked, self.earlier) if each in ids), ids[0] if ids else ""
                )
                if self.earlier:
                    changes = await client.package_changes(package_id, from_id=self.earlier)
                    self._take(changes, timezone=session._timezone)
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return to_sign_in(self, problem)
        self.problem = ""
        return None

    @rx.event
    def choose(self, earlier: str) -> Any:
        """Compare with another package; the address remembers it."""
        if earlier not in [choice.id for choice in self.choices]:
            return None
        return rx.redirect(f"/packages/{self._package_id}?{urlencode({'from': earlier})}", replace=True)

    def _take(self, found: PackageChangesResponse, *, timezone: str) -> None:
        digits, lines = found.minor_unit_digits, told_lines(found.lines)
        references = {entry.id: entry.reference for entry in found.entries}
        self.summary = summary_of(found, lines)
        self.lines = [to_changed_line(each, references, digits=digits) for each in lines[:LINES_SHOWN]]
        hidden = len(lines) - len(self.lines)
        self.hidden = f"{hidden:,} more lines differ; the API tells them." if hidden else ""
        self.entries = [to_entry_behind(each, digits=digits, timezone=timezone) for each in found.entries]
        unlisted = found.entries_total - len(found.entries)
        self.entries_hidden = f"{unlisted:,} more are in the journal." if unlisted else ""


async def earlier_packages(
    client: CloseClient, package: MonthEndPackageResponse
) -> list[MonthEndPackageResponse]:
    """The packages that this one can be compared with, the latest first."""
    page = await client.list_packages(
        status=MonthEndPackageStatusEnum.READY,
        accounting_period_id=package.accounting_period_id,
        limit=PACKAGES_LOOKED_AT,
    )
    return [other for other in page.items if is_earlier(other, package)]


# ── View ─────────────────────────────────────────────────────────────────────────────────────────


def changes_part() -> rx.Component:
    """The choice of the earlier package, the lines that differ from it, and the entries behind them."""
    choices: Any = ChangesState.choices
    lines: Any = ChangesState.lines
    entries: Any = ChangesState.entries
    return rx.el.section(
        rx.el.h2("Changes since an earlier package", id="changes"),
        problem_alert(ChangesState.problem),
        rx.cond(
            choices.length() > 0,
            rx.fragment(
                earlier_select(),
                rx.el.p(ChangesState.summary, class_name="hint", role="status", aria_label="Changes"),
                rx.cond(lines.length() > 0, lines_table()),
                rx.cond(ChangesState.hidden != "", rx.el.p(ChangesState.hidden, class_name="hint")),
                rx.cond(entries.length() > 0, entries_table()),
                rx.cond(
                    ChangesState.entries_hidden != "",
                    rx.el.p(ChangesState.entries_hidden, class_name="hint"),
                ),
            ),
            rx.el.p("This is the first package of these days that holds its reports.", class_name="hint"),
        ),
        class_name="changes-part",
        custom_attrs={"aria-labelledby": "changes"},
    )


def earlier_select() -> rx.Component:
    """The choice of the earlier package."""
    return rx.el.label(
        rx.el.span("Changes since"),
        rx.el.select(
            rx.foreach(ChangesState.choices, lambda choice: rx.el.option(choice.name, value=choice.id)),
            value=ChangesState.earlier,
            on_change=ChangesState.choose,
            class_name="select",
        ),
        class_name="field",
    )


def lines_table() -> rx.Component:
    """Each line that differs, report by report."""
    return _table(
        "Changed lines",
        (
            ("Report", ""),
            ("Line", ""),
            ("Was", "number"),
            ("Now", "number"),
            ("Difference", "number"),
            ("Entries", ""),
        ),
        rx.foreach(ChangesState.lines, changed_line),
    )


def entries_table() -> rx.Component:
    """The entries that were posted between the two readings of the books."""
    return _table(
        "Entries posted in between",
        (("Entry", ""), ("Date", ""), ("Description", ""), ("Amount", "number"), ("Posted", "")),
        rx.foreach(ChangesState.entries, entry_behind),
    )


def _table(label: str, heads: tuple[tuple[str, str], ...], rows: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.table(
            rx.el.caption(label),
            rx.el.thead(rx.el.tr(*(rx.el.th(name, scope="col", class_name=look) for name, look in heads))),
            rx.el.tbody(rows),
            class_name="table changes",
        ),
        class_name="scroll",
        tab_index=0,
        role="region",
        aria_label=label,
    )


def changed_line(row: Any) -> rx.Component:
    """One line: its first figure that differs with both amounts, the others beneath."""
    return rx.el.tr(
        rx.el.td(row.report),
        rx.el.td(
            row.label,
            rx.cond(row.kind != "", rx.el.span(row.kind, class_name="tag waiting")),
            rx.el.span(row.column, class_name="hint line-words"),
            rx.cond(row.others != "", rx.el.span(row.others, class_name="hint line-words")),
            class_name="text",
        ),
        rx.el.td(row.was, class_name="number"),
        rx.el.td(row.now, class_name="number"),
        rx.el.td(row.difference, class_name="number strong"),
        rx.el.td(
            rx.foreach(row.behind, lambda each: link(each.reference, to=each.path, class_name="inline-link")),
            rx.cond(row.more_entries != "", rx.el.span(row.more_entries, class_name="hint")),
            class_name="entry-links",
        ),
        key=row.key,
    )


def entry_behind(row: Any) -> rx.Component:
    """One entry, with the way to it."""
    return rx.el.tr(
        rx.el.td(link(row.reference, to=row.path, class_name="inline-link")),
        rx.el.td(row.date),
        rx.el.td(row.description, class_name="text"),
        rx.el.td(row.amount, class_name="number"),
        rx.el.td(row.posted, class_name="when"),
        key=row.reference,
    )
