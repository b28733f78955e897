"""The list of packages, and one package."""

from tests.gallery.state import PAGE_LOOKS, Answers, State

STATES = (
    State("packages", "/packages", looks=PAGE_LOOKS),
    State("packages-empty", "/packages", books="empty"),
    State("packages-none-of-status", "/packages?status=queued"),
    State("packages-small", "/packages", books="blocked"),
    State("packages-long-names", "/packages", books="long-names"),
    State("packages-loading", "/packages", answers=Answers.NOT_YET),
    State("packages-no-connection", "/packages", answers=Answers.GONE),
    State("package", "/packages/{package}", looks=PAGE_LOOKS),
    State("package-small", "/packages/{package}", books="blocked"),
    State("package-long-names", "/packages/{package}", books="long-names"),
    State("package-loading", "/packages/{package}", answers=Answers.NOT_YET),
    State("package-unknown", "/packages/00000000-0000-4000-8000-000000000000"),
)
