"""Where a file is dropped or chosen; a button is the keyboard's way in."""

from typing import Any

import reflex as rx

from dashboard.components.elements import button


def drop_zone(
    upload_id: str,
    *,
    label: str,
    icon: str,
    invitation: str,
    choose: str,
    hint: str,
    media_type: str,
    suffix: str,
    size_max: int,
    on_drop: Any,
    on_refused: Any,
    is_busy: Any = False,
    is_compact: bool = False,
) -> rx.Component:
    """A zone for one file of at most `size_max` bytes.

    `label` names the file input, `invitation` leads to the button that says `choose`. While `is_busy` it
    takes nothing.
    """
    zone = rx.upload(
        rx.icon(icon, size=22, aria_hidden=True),
        rx.el.p(invitation, class_name="drop-words"),
        button(choose, kind="primary", disabled=is_busy),
        rx.el.p(hint, class_name="hint"),
        id=upload_id,
        accept={media_type: [suffix]},
        multiple=False,
        max_files=1,
        max_size=size_max,
        no_keyboard=True,
        disabled=is_busy,
        on_drop=on_drop,
        on_drop_rejected=on_refused,
        padding="24px 16px" if is_compact else "32px 16px",
        border="1px dashed var(--line-strong)",
        class_name="drop-zone",
    )
    # Reflex makes the input itself and leaves it without a name.
    file_input: Any = zone.children[0].children[0]
    file_input.custom_attrs = {"aria-label": label}
    return zone
