"""Small pieces of every page: plain forms, links, status words, problems, empty and loading states."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.react_router.dom import ReactRouterLink

SKELETON_ROWS = 5


class PlainForm(BaseHTML):
    """A form that the browser itself sends; Reflex's own form always keeps it from doing so."""

    tag = "form"

    action: rx.Var[str]
    method: rx.Var[str]


class PlainLink(BaseHTML):
    """A link that the browser itself follows; Reflex's own is taken over by its router."""

    tag = "a"

    href: rx.Var[str]
    download: rx.Var[str]
    target: rx.Var[str]
    rel: rx.Var[str]


def plain_link(*children: Any, href: Any, **props: Any) -> rx.Component:
    """A link to a file or to a place on the page."""
    return PlainLink.create(*children, href=href, **props)


def plain_form(*children: rx.Component, action: str, **props: Any) -> rx.Component:
    """A form posted by the browser, without the socket."""
    return PlainForm.create(*children, action=action, method="post", **props)


def sending_button(label: str, *, kind: str = "primary") -> rx.Component:
    """The button of a plain form on a page that opens with it.

    It waits until the page is alive: taking over what the server sent, the browser's side may cancel a form
    that was sent a moment before, and whoever pressed would wait for nothing.
    """
    is_alive: Any = rx.State.is_hydrated
    return rx.el.button(label, type="submit", disabled=~is_alive, class_name=f"button {kind} wide")


def link(*children: Any, to: Any, **props: Any) -> rx.Component:
    """A link within the dashboard, followed without loading the page anew."""
    return ReactRouterLink.create(*children, to=to, **props)


def button(*children: Any, kind: str = "plain", **props: Any) -> rx.Component:
    """A button: primary for the one act of a view, plain, quiet within rows, or danger."""
    props.setdefault("type", "button")
    extra = props.pop("class_name", "")
    return rx.el.button(*children, class_name=f"button {kind} {extra}".strip(), **props)


def status_word(word: Any, tone: Any) -> rx.Component:
    """A status as glyph, word and colour; the glyph and the colour come from the tone."""
    return rx.el.span(word, class_name="status", custom_attrs={"data-tone": tone})


def moment(text: Any, *, iso: Any, exact: Any) -> rx.Component:
    """A relative time that keeps itself current, with the exact one at hand."""
    return rx.el.time(text, title=exact, custom_attrs={"data-ago": iso, "dateTime": iso})


def problem_alert(problem: Any, *more: Any) -> rx.Component:
    """What went wrong, in words; announced at once. Nothing while there is nothing to say."""
    return rx.cond(problem != "", rx.el.div(problem, *more, role="alert", class_name="problem"))


def ticked_when(is_on: Any) -> dict[str, Any]:
    """Attributes of a box or radio that the server decides on: it answers the click at once, then follows."""
    return {"data-checked": rx.cond(is_on, "true", "false")}


def heading(text: Any, *extra: rx.Component) -> rx.Component:
    """The title of a page and what stands beside it."""
    return rx.el.div(rx.el.h1(text), *extra, class_name="page-head")


def empty_state(title: Any, why: Any, *action: rx.Component) -> rx.Component:
    """One sentence on what would be here, one on why it is not, one thing to do."""
    return rx.el.div(rx.el.p(title, class_name="empty-title"), rx.el.p(why), *action, class_name="empty")


def skeleton_rows(columns: int) -> rx.Component:
    """Rows of the final height while the first ones are on their way."""
    cells = [rx.el.td(rx.el.span(class_name="bone")) for _ in range(columns)]
    return rx.fragment(*(rx.el.tr(*cells, aria_hidden=True) for _ in range(SKELETON_ROWS)))


def field(label: str, control: rx.Component, *, hint: str = "") -> rx.Component:
    """A labelled control; the label names it for everyone."""
    hints = [rx.el.span(hint, class_name="hint")] if hint else []
    return rx.el.div(rx.el.label(rx.el.span(label), control, class_name="field"), *hints)


def text_input(label: str, *, name: str, **props: Any) -> rx.Component:
    """A labelled line of text."""
    props.setdefault("type", "text")
    return field(label, rx.el.input(name=name, **props))


def day_input(label: str, *, name: str, **props: Any) -> rx.Component:
    """A labelled day, typed as 2026-04-30."""
    return text_input(
        label,
        name=name,
        placeholder="2026-04-30",
        pattern=r"\d{4}-\d{2}-\d{2}",
        title="A date such as 2026-04-30",
        max_length=10,
        auto_complete="off",
        **props,
    )


def open_dialog(dialog_id: str) -> Any:
    """The event that opens a dialog over the page."""
    return rx.call_script(f"document.getElementById('{dialog_id}').showModal()")


def close_dialog(dialog_id: str) -> Any:
    """The event that closes a dialog and clears its form."""
    return rx.call_script(
        f"(d => {{ d.close(); d.querySelectorAll('form').forEach(form => form.reset()) }})"
        f"(document.getElementById('{dialog_id}'))"
    )


def dialog(title: str, *children: Any, id: str) -> rx.Component:
    """A dialog over the page, named by its title; opened with `open_dialog`."""
    return rx.el.dialog(
        rx.el.h2(title, id=f"{id}-title"),
        *children,
        id=id,
        class_name="dialog",
        custom_attrs={"aria-labelledby": f"{id}-title"},
    )


def dialog_buttons(act: Any, dialog_id: str, *aside: rx.Component, waits: Any = False) -> rx.Component:
    """The way out and the act itself, which may wait until the dialog says what it will do.

    What else can be done stands aside, at the other end of the line.
    """
    return rx.el.div(
        *aside,
        button("Cancel", on_click=close_dialog(dialog_id)),
        button(act, kind="primary", type="submit", disabled=waits),
        class_name="dialog-buttons",
    )
