"""Which pages may open the socket."""

import pytest

from dashboard.serving import is_our_origin

ADDRESS = "https://books.example"


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:3000", "127.0.0.1:3000"),
        ("http://localhost:3000", "localhost:3000"),
        ("http://[::1]:3000", "[::1]:3000"),
        ("https://books.example", "127.0.0.1:3000"),  # A proxy in front hides the name that people use.
    ],
)
def test_our_own_pages_may(origin: str, host: str) -> None:
    assert is_our_origin(origin, host=host, address=ADDRESS)


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://127.0.0.1:3001", "https://books.example.evil.example", "null", "", None],
)
def test_pages_of_others_may_not(origin: str | None) -> None:
    assert not is_our_origin(origin, host="127.0.0.1:3000", address=ADDRESS)
    assert not is_our_origin(origin, host=None, address=ADDRESS)
