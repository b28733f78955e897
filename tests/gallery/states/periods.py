"""The periods of a business, and the overview of all clients."""

from tests.gallery.state import PAGE_LOOKS, Answers, State

STATES = (
    State("periods", "/periods", looks=PAGE_LOOKS),
    State("periods-few", "/periods", books="blocked"),
    State("periods-loading", "/periods", answers=Answers.NOT_YET),
    State("clients", "/clients", looks=PAGE_LOOKS),
    State("clients-loading", "/clients", answers=Answers.NOT_YET),
)
