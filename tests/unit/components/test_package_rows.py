"""A package as a row: what it says, and what it offers to whom."""

from dashboard.components.packages import PackageRow, as_seen_here, to_row, what_settled
from dashboard.settings import Settings
from tests.unit.components.test_wording import NOW, package


def row(*, can_build: bool = True, **changes: object) -> PackageRow:
    return to_row(package(**changes), timezone="UTC", can_build=can_build, now=NOW)


def test_a_moving_build_can_be_cancelled_and_nothing_else() -> None:
    moving = row(status="queued")

    assert (moving.can_cancel, moving.can_retry, moving.is_ready) == (True, False, False)


def test_a_failed_build_tells_why_and_can_be_retried() -> None:
    failed = row(status="failed", error_message="No statement for account 1020.")

    assert (failed.can_cancel, failed.can_retry) == (False, True)
    assert failed.problem == "No statement for account 1020."


def test_a_viewer_can_neither_cancel_nor_retry() -> None:
    assert not row(status="queued", can_build=False).can_cancel
    assert not row(status="failed", can_build=False).can_retry


def test_what_the_tie_out_found_is_counted_and_comes_with_what_to_do() -> None:
    draft, warned = (
        row(status="ready", checks_failed=["T05"], checks_warned=["T15"]),
        row(status="ready", checks_warned=["T15", "T18"]),
    )
    assert (draft.checks, warned.checks) == ("Draft: 1 check failed", "With 2 warnings")
    assert draft.checks_advice.startswith("T05 failed.")
    assert warned.checks_advice.startswith("T15, T18 warned.")


def test_a_failed_or_cancelled_build_says_what_to_do_once() -> None:
    failed = row(status="failed", error_message="Account 1020 has no statement.")
    assert failed.advice == "Put it right, then retry: what is done is kept."
    assert row(status="failed", error_message="Add it, then retry.").advice == ""
    cancelled = row(status="failed", error_message="Cancelled by Ada")
    assert (cancelled.problem, cancelled.advice) == ("Cancelled by Ada.", "Retry builds it after all.")
    assert row(status="failed", error_message="No.", can_build=False).advice == ""


def test_a_waiting_build_says_its_place_and_how_long_such_builds_take() -> None:
    queued = row(status="queued", place_in_line=2, usual_seconds=3.6)
    assert (queued.progress, queued.usual, queued.started_iso) == ("2nd in line", "usually 4 s", "")
    assert queued.heard_iso
    assert (row(status="ready").usual, row(status="ready").heard_iso) == ("", "")


def test_only_builds_seen_moving_are_announced_when_they_end() -> None:
    before = [row(id="a", status="queued"), row(id="b", status="ready")]
    after = [row(id="a", status="ready"), row(id="b", status="ready"), row(id="c", status="ready")]

    assert what_settled(before, after) == "Package Sep 2026: Ready."
    assert what_settled([], after) == ""


def test_a_link_to_the_embedded_api_follows_the_browsers_address() -> None:
    address = Settings().address

    assert as_seen_here(f"{address}/api/v1/downloads/7?signature=x") == "/api/v1/downloads/7?signature=x"
    assert as_seen_here("https://files.example/7?signature=x") == "https://files.example/7?signature=x"


def test_a_package_is_current_stale_or_superseded_and_says_what_to_do() -> None:
    current, stale, replaced, reopened = (
        row(status="ready", **changes).standing
        for changes in (
            {},
            {"books_moved": True},
            {"books_moved": True, "newer_package_id": "9"},
            {"superseded": True},
        )
    )

    assert [each.word for each in (current, stale, replaced, reopened)] == [
        "Current",
        "Stale",
        "Superseded",
        "Superseded",
    ]
    assert [each.is_spent for each in (current, stale, replaced)] == [False, True, True]
    assert stale.why == "Since it was built, entries dated by 30 Sep 2026 were posted."
    assert stale.advice.startswith("Build it again")
    assert (replaced.advice, replaced.newer_id) == ("Use the newer package.", "9")
    assert reopened.why == "Since it was built, its period was reopened."
    assert row(status="queued").standing.word == ""
