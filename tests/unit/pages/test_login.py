"""The sign-in page: a sentence from our own table, never the address bar's text."""

import reflex as rx

from dashboard.pages.login import OTHER_PROBLEM, PROBLEMS, LoginState, login_page
from tests.unit.pages.screen import Tab


async def login(address: str) -> LoginState:
    tab = Tab(rx.State(), "")
    tab.go_to(address)
    state = await tab.state(LoginState)
    await state.load()
    return state


def test_the_page_compiles() -> None:
    assert login_page().render()


async def test_a_known_problem_is_explained() -> None:
    assert (await login("/login?problem=credentials")).problem == PROBLEMS["credentials"]


async def test_unknown_text_is_never_echoed() -> None:
    assert (await login("/login?problem=%3Cb%3Eevil%3C/b%3E")).problem == OTHER_PROBLEM


async def test_without_a_problem_there_is_none() -> None:
    assert (await login("/login")).problem == ""


async def test_only_a_path_of_ours_is_handed_on() -> None:
    assert (await login("/login?next=/packages%3Fstatus%3Dfailed")).next_path == "/packages?status=failed"
    assert (await login("/login?next=//evil.test")).next_path == "/"
