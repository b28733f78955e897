"""Views that somebody saved: a name for filters, order and size, kept in her browser."""

import json
from dataclasses import asdict, dataclass
from typing import Any

import reflex as rx

from dashboard.components.elements import button, link
from dashboard.pages.packages.query import PATH, parse_query

VIEWS_MAX = 12
NAME_LENGTH_MAX = 40


@dataclass(frozen=True)
class View:
    """A named part of the list."""

    name: str
    path: str


def read_views(kept: str) -> list[View]:
    """The views in what the browser kept, which anybody could have written; what is none is left out."""
    try:
        found = json.loads(kept)
    except ValueError:
        return []
    views = [
        View(str(each["name"])[:NAME_LENGTH_MAX], str(each["path"]))
        for each in (found if isinstance(found, list) else [])
        if isinstance(each, dict) and {"name", "path"} <= set(each)
    ]
    return [view for view in views if view.path == PATH or view.path.startswith(f"{PATH}?")][:VIEWS_MAX]


class SavedViews(rx.State):
    """The saved views; which one is shown is for the address to say."""

    kept: str = rx.LocalStorage("[]", name="close-views")
    is_naming: bool = False

    @rx.var
    def views(self) -> list[View]:
        """The views, in the order in which they were saved."""
        return read_views(self.kept)

    @rx.event
    def begin(self) -> None:
        """Ask for a name."""
        self.is_naming = not self.is_naming

    @rx.event
    def save(self, form: dict[str, Any]) -> None:
        """Keep what is shown under a name; the same name again means the new view."""
        self.is_naming = False
        name = str(form.get("name", "")).strip()[:NAME_LENGTH_MAX]
        if not name:
            return
        path = parse_query(self.router.url.query_parameters).first_page().path
        others = [view for view in read_views(self.kept) if view.name != name]
        self._keep([*others, View(name, path)][-VIEWS_MAX:])

    @rx.event
    def forget(self, name: str) -> None:
        """Keep that view no longer."""
        self._keep([view for view in read_views(self.kept) if view.name != name])

    def _keep(self, views: list[View]) -> None:
        self.kept = json.dumps([asdict(view) for view in views])


def saved_views() -> rx.Component:
    """The saved views as links, and the way to save what is shown."""
    return rx.el.div(
        rx.foreach(SavedViews.views, saved_view),
        rx.cond(
            SavedViews.is_naming,
            rx.el.form(
                rx.el.input(
                    type="text",
                    name="name",
                    placeholder="Name of this view",
                    aria_label="Name of this view",
                    max_length=NAME_LENGTH_MAX,
                    auto_focus=True,
                    required=True,
                ),
                button("Save", kind="quiet", type="submit"),
                on_submit=SavedViews.save,
                class_name="inline-form",
            ),
            button("Save this view", kind="quiet", on_click=SavedViews.begin),
        ),
        class_name="saved-views",
        role="group",
        aria_label="Saved views",
    )


def saved_view(view: Any) -> rx.Component:
    """One view to go to, and the way to be rid of it."""
    return rx.el.span(
        link(view.name, to=view.path),
        button("×", kind="quiet", aria_label=f"Forget {view.name}", on_click=SavedViews.forget(view.name)),
        class_name="saved-view",
    )
