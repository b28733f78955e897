"""Several packages at once: which rows are chosen, and what can be done with each of them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.elements import button, problem_alert, ticked_when
from dashboard.components.packages import PackageRow, as_seen_here
from dashboard.state import connect, refresh_shown, to_sign_in

PROBLEMS_SHOWN = 3

Act = Callable[[CloseClient, str], Awaitable[Any]]


def sentence(rows: Sequence[PackageRow]) -> str:
    """What would happen to each of the chosen: 5 chosen: 2 can be downloaded, 1 cancelled, 1 retried."""
    counts = {
        "downloaded": sum(row.is_ready for row in rows),
        "cancelled": sum(row.can_cancel for row in rows),
        "retried": sum(row.can_retry for row in rows),
    }
    can = [f"{count} can be {word}" for word, count in counts.items() if count]
    left = sum(not (row.is_ready or row.can_cancel or row.can_retry) for row in rows)
    parts = [*can, *([f"nothing can be done with {left}"] if left else [])]
    return f"{len(rows)} chosen: {', '.join(parts)}." if rows else ""


class PackageChoice(rx.State):
    """The chosen rows of the list that is shown: never more than one page of it."""

    ids: list[str] = []
    words: str = ""
    downloads: int = 0
    cancels: int = 0
    retries: int = 0
    problem: str = ""
    _rows: list[PackageRow] = []

    @rx.event
    def choose(self, package_id: str, is_chosen: bool) -> None:
        """Choose a row, or no longer."""
        others = [each for each in self.ids if each != package_id]
        self._take([*others, package_id] if is_chosen else others)

    @rx.event
    def choose_all(self, is_chosen: bool) -> None:
        """Choose every row that is shown, or none."""
        self._take([row.id for row in self._rows] if is_chosen else [])

    @rx.event
    def clear(self) -> None:
        """Choose none."""
        self.problem = ""
        self._take([])

    @rx.event
    async def download(self) -> Any:
        """Hand the browser a link for each chosen package that is ready."""
        links = await self._each("is_ready", lambda client, package: client.download_link(package))
        return [
            rx.download(url=rx.Var.create(as_seen_here(link.download_url)), filename=link.filename)
            for link in links
        ]

    @rx.event
    async def cancel(self) -> Any:
        """Stop each chosen build that waits or runs."""
        await self._each("can_cancel", lambda client, package: client.cancel_package(package))
        return refresh_shown(self)

    @rx.event
    async def retry(self) -> Any:
        """Build each chosen package that failed again."""
        await self._each("can_retry", lambda client, package: client.retry_package(package))
        return refresh_shown(self)

    def _show(self, rows: list[PackageRow]) -> None:
        """Know the rows of the list; what is no longer among them is no longer chosen."""
        self._rows = rows
        there = {row.id for row in rows}
        self._take([each for each in self.ids if each in there])

    def _take(self, ids: Sequence[str]) -> None:
        known = {row.id: row for row in self._rows}
        self.ids = [each for each in ids if each in known]
        chosen = [known[each] for each in self.ids]
        self.words = sentence(chosen)
        self.downloads = sum(row.is_ready for row in chosen)
        self.cancels = sum(row.can_cancel for row in chosen)
        self.retries = sum(row.can_retry for row in chosen)

    async def _each(self, may: str, act: Act) -> list[Any]:
        """Do it to each chosen row that it may be done to; what was refused is said by period and reason."""
        done: list[Any] = []
        refused: list[str] = []
        async with await connect(self) as client:
            for row in [row for row in self._rows if row.id in self.ids and getattr(row, may)]:
                try:
                    done.append(await act(client, row.id))
                except (ApiError, ApiUnreachable) as problem:
                    refused.append(f"{row.period}: {problem}")
                    if to_sign_in(self, problem):
                        break
        more = len(refused) - PROBLEMS_SHOWN
        shown = refused[:PROBLEMS_SHOWN] + ([f"and {more} more"] if more > 0 else [])
        self.problem = " · ".join(shown)
        return done


# ── View ─────────────────────────────────────────────────────────────────────────────────────────


def choice_box(row: Any) -> rx.Component:
    """Chooses the row."""
    chosen: Any = PackageChoice.ids
    choose: Any = PackageChoice.choose  # Told by the browser whether the box is checked.
    return rx.el.input(
        type="checkbox",
        on_change=lambda is_chosen: choose(row.id, is_chosen),
        aria_label=f"Choose {row.period}, {row.status}, {row.created}",
        custom_attrs=ticked_when(chosen.contains(row.id)),
    )


def choose_all_box(rows: Any) -> rx.Component:
    """Chooses every row that is shown."""
    chosen: Any = PackageChoice.ids
    choose_all: Any = PackageChoice.choose_all
    return rx.el.input(
        type="checkbox",
        on_change=choose_all,
        aria_label="Choose all rows",
        custom_attrs=ticked_when((chosen.length() > 0) & (chosen.length() == rows.length())),
    )


def choice_bar() -> rx.Component:
    """How many are chosen, what can be done, and to how many of them it would be done."""
    chosen: Any = PackageChoice.ids
    acts = (
        ("Download", PackageChoice.downloads, PackageChoice.download),
        ("Cancel builds", PackageChoice.cancels, PackageChoice.cancel),
        ("Retry", PackageChoice.retries, PackageChoice.retry),
    )
    return rx.fragment(
        problem_alert(PackageChoice.problem),
        rx.cond(
            chosen.length() > 0,
            rx.el.div(
                rx.el.span(PackageChoice.words, role="status", aria_label="Chosen"),
                rx.el.span(class_name="spring"),
                *(
                    rx.cond(count > 0, button(word, rx.el.span(count, class_name="count"), on_click=act))
                    for word, count, act in acts
                ),
                button("Choose none", kind="quiet", on_click=PackageChoice.clear),
                class_name="choice-bar",
                role="group",
                aria_label="Chosen packages",
            ),
        ),
    )
