"""One part of the settings page under its title."""

import reflex as rx


def part(title: str, *children: rx.Component, id: str) -> rx.Component:
    """One part of the page under its title."""
    return rx.el.section(
        rx.el.h2(title, id=id), *children, class_name="settings-part", custom_attrs={"aria-labelledby": id}
    )
