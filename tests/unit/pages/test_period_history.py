"""The history of a period on the close page, and its certificate."""

from datetime import date

from dashboard.components.period_dialogs import ClosePeriodState
from dashboard.pages.close.history import HistoryState, history_part
from dashboard.pages.close.state import CloseState
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import events_of

AUGUST = date(2026, 8, 31)


def test_the_part_compiles() -> None:
    assert history_part().render()


async def test_a_close_is_in_the_history_and_its_certificate_is_handed_out(open_tab: OpenTab) -> None:
    tab = await open_tab("/?period=2026-08-31")
    state = await tab.state(CloseState)
    await events_of(state.load())
    history = await tab.state(HistoryState)
    assert await events_of(history.download_certificate("json")) == []
    assert history.problem, "an open period has no certificate, and the page says so"

    dialog = await tab.state(ClosePeriodState)
    dialog.period_end = AUGUST.isoformat()
    await events_of(dialog.confirm({"lock_reason": "Reviewed", "close_anyway": "on"}))
    await events_of(history.show())
    (as_json,) = await events_of(history.download_certificate("json"))
    (as_pdf,) = await events_of(history.download_certificate("pdf"))

    assert history.problem == ""
    closed = [row for row in history.rows if row.what == "Closed"]
    assert [("Reviewed" in row.detail, row.who != "", row.where != "") for row in closed] == [
        (True, True, True)
    ]
    assert "close-certificate_2026-08-31.json" in str(as_json.args)
    assert "close-certificate_2026-08-31.pdf" in str(as_pdf.args)
