"""The reports page: figures as they are printed, from the latest package that holds the report."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from dashboard.database import writing
from dashboard.models import AccountingPeriod, MonthEndPackage
from dashboard.pages.reports.figures import (
    FiguresUnreadable,
    as_tabbed_text,
    percent_text,
    read_figures,
    safe_text,
    tables_of,
    tie_outs_of,
    within_limit,
)
from dashboard.pages.reports.note_dialog import LineNoteState
from dashboard.pages.reports.notes import NOT_YET, TAKEN_AWAY, PackageNote, note_rows, package_notes
from dashboard.pages.reports.page import reports_page
from dashboard.pages.reports.state import ReportsState
from dashboard.schemas import PeriodStatus
from tests.contract.api.conftest import House
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import Tab, events_of, path_of

SEPTEMBER = "2026-09-30"
SALES = "account-4000"


def figures(**more: Any) -> dict[str, Any]:
    """Figures of one aging: two parties, then their documents in a table of its own."""
    money = [{"id": "total", "label": "Total", "kind": "money"}]
    days = [
        {"id": "due", "label": "Due", "kind": "date"},
        {"id": "share", "label": "%", "kind": "percent"},
        *money,
        {"id": "remark", "label": "Remark", "kind": "text"},
    ]
    rows: list[dict[str, Any]] = [
        {"id": "p1", "label": "Quay Ltd", "kind": "line", "party": "Quay Ltd", "values": {"total": -123456}},
        {"id": "p2", "label": "=cmd", "kind": "line", "party": "=cmd", "values": {"total": 0}},
        {"id": "t", "label": "Total", "kind": "total", "values": {"total": None}},
        {"id": "h", "label": "Quay Ltd", "kind": "section", "values": {}},
        {
            "id": "d1",
            "label": "INV-1",
            "kind": "line",
            "level": 1,
            "party": "Quay Ltd",
            "document": "INV-1",
            "values": {"total": 2500_00},
            "percents": {"share": -1234},
            "texts": {"due": "2026-10-05", "remark": ""},
        },
    ]
    tables = [
        {"id": "summary", "title": "Customers", "row_count": 3, "columns": money},
        {"id": "documents", "title": "Open documents", "row_count": 2, "columns": days},
    ]
    report = {"title": "AR aging", "columns": money, "rows": rows, "tables": tables}
    return {
        "currency": "USD",
        "minor_unit_digits": 2,
        "period_start": "2026-09-01",
        "period_end": SEPTEMBER,
        "reports": {"ar_aging": report},
        "tie_outs": [],
    } | more


async def reports(tab: Tab, address: str) -> ReportsState:
    tab.go_to(address)
    state = await tab.state(ReportsState)
    await events_of(state.load())
    return state


def test_the_page_compiles() -> None:
    assert reports_page().render()


async def test_the_latest_package_of_the_last_packaged_period_is_shown(
    open_tab: OpenTab, house: House, tmp_path: Path
) -> None:
    package_id = house.build(tmp_path)
    tab = await open_tab("/reports")

    state = await reports(tab, "/reports")

    assert state.problem == ""
    assert (state.period_key, state.report_key) == (SEPTEMBER, "pl")
    assert state.source
    assert (state.source.id, state.source.format, state.source.by) == (package_id, "Excel", "Member")
    assert state.source.standing.word == "Current"
    table, trend = state.tables
    assert trend.title == "Twelve-month trend"
    rows = {row.label: [cell.text for cell in row.cells] for row in table.rows}
    assert rows["Sales"][0] == "2,500.00"
    assert rows["Rent"][0] == "1,200.00"
    assert rows["Net income"][0] == "1,300.00"
    sales = next(row for row in table.rows if row.label == "Sales")
    assert sales.journal == "/journal?from=2026-09-01&to=2026-09-30&account=4000"


async def test_every_rule_is_told_with_both_its_numbers(
    open_tab: OpenTab, house: House, tmp_path: Path
) -> None:
    house.build(tmp_path)

    state = await reports(await open_tab("/reports"), "/reports")

    assert state.strip
    balance = next(row for row in state.strip.rows if row.id == "T03")
    assert (balance.status, balance.difference) == ("Pass", "–")
    assert balance.left == balance.right != ""
    passed = [row for row in state.strip.rows if row.tone == "pass"]
    assert state.strip.passing.startswith(f"{len(passed)} rules pass: balances, cash ties")
    assert all(row.tone in {"fail", "could_not_run", "warning"} for row in state.strip.attention)


async def test_a_superseded_package_says_so(open_tab: OpenTab, house: House, tmp_path: Path) -> None:
    package_id = house.build(tmp_path)
    with writing(house.engine) as session:
        session.get_one(MonthEndPackage, package_id).superseded_at = datetime.now(UTC)

    state = await reports(await open_tab("/reports"), "/reports")

    assert state.source
    assert state.source.standing.word == "Superseded"


async def test_a_report_that_no_package_holds_is_offered_to_be_built(
    open_tab: OpenTab, house: House, tmp_path: Path
) -> None:
    house.build(tmp_path)

    state = await reports(await open_tab("/reports"), f"/reports?period={SEPTEMBER}&report=cash_flow")

    assert state.source is None
    assert state.missing
    assert state.missing.title == "Cash flow of September 2026 is not there yet."
    assert state.missing.can_build


async def test_a_package_on_its_way_is_waited_for(open_tab: OpenTab, house: House) -> None:
    house.queue()

    state = await reports(await open_tab("/reports"), f"/reports?period={SEPTEMBER}")

    assert state.missing
    assert state.missing.title == "A package of September 2026 is being built."
    assert not state.missing.can_build


async def test_a_period_without_packages_says_how_to_get_one(open_tab: OpenTab) -> None:
    state = await reports(await open_tab("/reports"), "/reports?period=2026-08-31&report=nonsense")

    assert (state.period_key, state.report_key) == ("2026-08-31", "pl")
    assert state.missing
    assert state.missing.why == "No package of August 2026 has been built yet."
    assert state.missing.can_build


async def test_choosing_changes_the_address(open_tab: OpenTab) -> None:
    state = await reports(await open_tab("/reports"), f"/reports?period={SEPTEMBER}")

    [event] = await events_of(state.choose_report("cash_flow"))
    assert path_of(event) == f"/reports?period={SEPTEMBER}&report=cash_flow"
    [event] = await events_of(state.choose_period("2026-08-31"))
    assert path_of(event) == "/reports?period=2026-08-31&report=pl"
    assert await events_of(state.choose_report("https://elsewhere.test")) == []


async def test_nothing_is_copied_where_nothing_is_shown(open_tab: OpenTab) -> None:
    state = await reports(await open_tab("/reports"), "/reports?period=2026-08-31")

    assert await events_of(state.copy()) == []
    assert state.notice == ""


# ── Figures ──────────────────────────────────────────────────────────────────────────────────────


def test_tables_are_divided_as_they_are_printed() -> None:
    summary, documents = tables_of(figures(), "ar_aging")

    assert (summary.title, documents.title) == ("Customers", "Open documents")
    assert [column.label for column in documents.columns] == ["Due", "%", "Total"], "no empty column"
    assert [row.kind for row in summary.rows] == ["line", "line", "total"]
    assert [[cell.text for cell in row.cells] for row in summary.rows] == [["(1,234.56)"], ["–"], [""]]
    invoice = documents.rows[1]
    assert [cell.text for cell in invoice.cells] == ["5 Oct 2026", "(12.3 %)", "2,500.00"]
    assert [cell.look for cell in invoice.cells] == ["day", "number", "number"]
    assert invoice.level == "1"
    assert invoice.journal == "/journal?to=2026-09-30&find=INV-1", "an aging stands at a day"


def test_figures_that_do_not_say_how_they_are_divided_are_one_table() -> None:
    undivided = figures()
    del undivided["reports"]["ar_aging"]["tables"]

    [table] = tables_of(undivided, "ar_aging")

    assert table.title == "AR aging"
    assert len(table.rows) == 5
    assert [column.id for column in table.columns] == ["total"]


def test_the_report_is_copied_with_plain_numbers_and_no_formula() -> None:
    text = as_tabbed_text(figures(), "ar_aging")

    assert text.split("\n")[:4] == ["Customers\tTotal", "Quay Ltd\t-1234.56", "'=cmd\t0.00", "Total\t"]
    assert "INV-1\t2026-10-05\t-12.34%\t2500.00" in text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum"])
def test_no_text_becomes_a_formula(text: str) -> None:
    assert safe_text(text) == f"'{text}"
    assert safe_text(f"a\t{text}\nb") == f"a {text} b", "no text breaks out of its cell"


def test_a_currency_without_minor_units_has_no_decimals() -> None:
    summary, _ = tables_of(figures(minor_unit_digits=0), "ar_aging")

    assert summary.rows[0].cells[0].text == "(123,456)"


@pytest.mark.parametrize("data", [b"", b"[]", b'{"reports": []}', b"\xff"])
def test_what_is_no_figures_file_is_refused(data: bytes) -> None:
    with pytest.raises(FiguresUnreadable):
        read_figures(data)


@pytest.mark.parametrize("report", [{}, {"rows": [{}], "columns": [{}]}, None])
def test_a_report_of_another_shape_is_refused(report: Any) -> None:
    with pytest.raises(FiguresUnreadable):
        tables_of({"reports": {"pl": report}}, "pl")


def test_the_worst_rule_stands_first() -> None:
    def rule(id: str, status: str) -> dict[str, Any]:
        return {
            "id": id,
            "title": "Agrees",
            "kind": "hard",
            "status": status,
            "left": 1,
            "right": 3,
            "difference": -2,
        }

    statuses = ["pass", "not_applicable", "warning", "could_not_run", "fail"]
    rules = [rule(f"T0{number}", status) for number, status in enumerate(statuses)]

    rows = tie_outs_of(figures(tie_outs=rules))

    assert [row.id for row in rows] == ["T04", "T03", "T02", "T00", "T01"]
    assert (rows[0].left, rows[0].right, rows[0].difference) == ("0.01", "0.03", "(0.02)")


def test_long_reports_are_cut_off_and_say_by_how_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.pages.reports.figures.ROWS_MAX", 2)

    shown, hidden = within_limit(tables_of(figures(), "ar_aging"))

    assert [len(table.rows) for table in shown] == [2]
    assert hidden == 3


@pytest.mark.parametrize(("value", "text"), [(1234, "12.3 %"), (-560, "(5.6 %)"), (0, "–")])
def test_percents_read_as_printed(value: int, text: str) -> None:
    assert percent_text(value) == text


# ── Line notes ───────────────────────────────────────────────────────────────────────────────────


async def test_a_member_adds_changes_and_takes_away_a_note(
    open_tab: OpenTab, house: House, tmp_path: Path
) -> None:
    house.build(tmp_path)
    tab = await open_tab("/reports", role="member")
    shown, note = await reports(tab, "/reports"), await tab.state(LineNoteState)
    assert shown.can_note
    assert (shown.notes, shown.why_no_note) == ([], "")

    await events_of(note.ask(SALES))
    assert (note.label, note.draft, note.has_note) == ("Sales", "", False)
    await events_of(note.save({"note": "  "}))
    assert note.problem == "Write the note first."
    await events_of(note.save({"note": "Fair in Oslo"}))
    await events_of(shown.refresh())

    assert (note.problem, shown.notice) == ("", "Note on Sales saved.")
    [written] = shown.notes
    assert (written.number, written.text, written.differs) == ("1", "Fair in Oslo", NOT_YET)
    assert written.written.startswith("Member, ")
    assert shown.notes_differ
    sales = next(row for row in shown.tables[0].rows if row.id == SALES)
    assert sales.note == "1"

    await events_of(note.ask(SALES))
    assert (note.draft, note.has_note) == ("Fair in Oslo", True)
    await events_of(note.take_away())
    await events_of(shown.refresh())
    assert (shown.notes, shown.notice) == ([], "Note on Sales taken away.")


async def test_a_package_built_with_the_note_agrees_until_the_note_changes(
    open_tab: OpenTab, house: House, tmp_path: Path
) -> None:
    period = house.period_id(date(2026, 9, 30))
    async with house.person("member") as member:
        await member.write_line_note(period, report="pl", row_id=SALES, text="Fair in Oslo")
        house.build(tmp_path)
        shown = await reports(await open_tab("/reports", role="viewer"), "/reports")
        assert [note.differs for note in shown.notes] == [""]
        assert not shown.notes_differ

        await member.write_line_note(period, report="pl", row_id=SALES, text="Fair in Bergen")
        await events_of(shown.refresh())
        [changed] = shown.notes
        assert changed.differs == "Changed since; the package says “Fair in Oslo”"

        await member.write_line_note(period, report="pl", row_id=SALES, text="")
        await events_of(shown.refresh())
        [gone] = shown.notes
        assert (gone.text, gone.differs, gone.is_live) == ("Fair in Oslo", TAKEN_AWAY, False)


async def test_a_viewer_only_reads_notes(open_tab: OpenTab, house: House, tmp_path: Path) -> None:
    house.build(tmp_path)
    tab = await open_tab("/reports", role="viewer")
    shown, note = await reports(tab, "/reports"), await tab.state(LineNoteState)

    assert not shown.can_note
    assert shown.why_no_note == "You can read notes; members and above can write them."
    await events_of(note.ask(SALES))
    await events_of(note.save({"note": "Mine"}))

    assert note.problem != "", "the API refuses whatever the screen offers"
    await events_of(shown.refresh())
    assert shown.notes == []


async def test_a_closed_period_says_why_no_note_can_be_written(
    open_tab: OpenTab, house: House, tmp_path: Path
) -> None:
    house.build(tmp_path)
    with writing(house.engine) as session:
        period = session.get_one(AccountingPeriod, house.period_id(date(2026, 9, 30)))
        period.status, period.lock_reason = PeriodStatus.CLOSED, "Reviewed"

    shown = await reports(await open_tab("/reports"), "/reports")

    assert not shown.can_note
    assert shown.why_no_note == (
        "September 2026 is closed (Reviewed): its notes stay as they are. Reopen the period to change them."
    )


async def test_the_words_of_the_period_before_are_offered(
    open_tab: OpenTab, house: House, tmp_path: Path
) -> None:
    async with house.person("member") as member:
        august = house.period_id(date(2026, 8, 31))
        await member.write_line_note(august, report="pl", row_id="net_income", text="Fair in Oslo")
    house.build(tmp_path)
    offered = {}
    for role in ("member", "owner"):
        tab = await open_tab("/reports", role=role)
        await reports(tab, "/reports")
        note = await tab.state(LineNoteState)
        await events_of(note.ask("net_income"))
        offered[role] = note.suggestion
        assert note.draft == ""
        note.use_suggestion()
        assert note.draft == "Fair in Oslo"

    assert offered == {
        "member": "Last time you wrote: “Fair in Oslo”",
        "owner": "Last time Member wrote: “Fair in Oslo”",
    }


def test_a_note_on_a_line_that_is_gone_stands_last_and_says_so() -> None:
    printed = [
        PackageNote(row_id="gone", label="Fairs", text="None", written="Ada, 1 Oct 2026"),
        PackageNote(row_id="p1", label="Quay Ltd", text="Pays late", written="Ada, 1 Oct 2026"),
    ]

    first, last = note_rows(tables_of(figures(), "ar_aging"), printed=printed, live=[], timezone="UTC")

    assert (first.number, first.label) == ("1", "Quay Ltd")
    assert (last.number, last.label) == ("2", "Fairs (a line that is not in the package)")


def test_notes_of_another_shape_are_refused() -> None:
    with pytest.raises(FiguresUnreadable):
        package_notes({"reports": {"pl": {"line_notes": [{"row": "x"}]}}}, "pl")


async def test_sets_of_columns_are_hidden_and_the_address_remembers_them(
    open_tab: OpenTab, house: House, tmp_path: Path
) -> None:
    house.build(tmp_path)
    tab = await open_tab("/reports")
    state = await reports(tab, "/reports")
    assert [chip.label for chip in state.column_sets] == [
        *("Prior period", "Year to date", "Changes", "Twelve-month trend")
    ]
    assert all(chip.is_on for chip in state.column_sets)

    (event,) = await events_of(state.switch_columns("prior"))
    assert path_of(event) == f"/reports?period={SEPTEMBER}&report=pl&hide=prior"
    state = await reports(tab, f"/reports?period={SEPTEMBER}&report=pl&hide=trend,prior,prior_year,nothing")

    (table,) = state.tables
    assert [column.id for column in table.columns] == ["actual", "ytd"]
    assert all(len(row.cells) in {0, 2} for row in table.rows)
    sales = next(row for row in table.rows if row.label == "Sales")
    assert [cell.text for cell in sales.cells] == ["2,500.00", "2,500.00"]
    assert [chip.key for chip in state.column_sets if chip.is_on] == ["ytd", "change"]
    (event,) = await events_of(state.switch_columns("trend"))
    assert path_of(event).endswith("&hide=prior,prior_year")
    (event,) = await events_of(state.choose_report("cash_flow"))
    assert path_of(event).endswith("report=cash_flow&hide=prior,prior_year,trend")
