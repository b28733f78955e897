"""How Reflex builds and serves the screens."""

import reflex as rx
from reflex_base.plugins import Plugin, SitemapPlugin

from dashboard.components.scripts import saved_script
from dashboard.settings import Settings

URL_OF_THE_BUILD = "const endpoint = new URL(url_str);"
URL_OF_THE_PAGE = (
    'const endpoint = new URL(url_str, typeof window === "undefined" ? "http://localhost" : '
    "window.location.origin);"
)


def follow_the_location_bar(state_js: str) -> str:
    """Resolve the socket's address against the page's own, so that no address is built in."""
    if URL_OF_THE_PAGE in state_js:
        return state_js
    if state_js.count(URL_OF_THE_BUILD) != 1:
        raise RuntimeError("Reflex's state.js has changed: revise follow_the_location_bar in rxconfig.py")
    return state_js.replace(URL_OF_THE_BUILD, URL_OF_THE_PAGE)


CHUNKS = "groups: ["
# What most of the pages need is one file, instead of one for each set of pages that share it.
SHARED_BY_MOST = f"""{CHUNKS}
            {{ name: "shared", minShareCount: 8 }},"""


def join_what_pages_share(vite_config_js: str) -> str:
    """Fewer files before the first row; what few pages need stays apart."""
    if SHARED_BY_MOST in vite_config_js:
        return vite_config_js
    if vite_config_js.count(CHUNKS) != 1:
        raise RuntimeError("Reflex's vite.config.js has changed: revise join_what_pages_share in rxconfig.py")
    return vite_config_js.replace(CHUNKS, SHARED_BY_MOST)


class FewFiles(Plugin):
    """The browser asks for few files, each of which it may keep for ever."""

    def pre_compile(self, **context) -> None:
        context["add_modify_task"]("vite.config.js", join_what_pages_share)
        context["add_save_task"](saved_script)


class SameOrigin(Plugin):
    """The socket and the endpoints stand where the page came from, whatever port that is."""

    def pre_compile(self, **context) -> None:
        context["add_modify_task"]("utils/state.js", follow_the_location_bar)

    def update_env_json(self, **context) -> dict[str, str]:
        return {endpoint.name: str(rx.constants.Endpoint(endpoint)) for endpoint in rx.constants.Endpoint}


settings = Settings()

config = rx.Config(
    app_name="dashboard",
    plugins=[SameOrigin(), FewFiles()],
    disable_plugins=[SitemapPlugin],
    telemetry_enabled=False,
    show_built_with_reflex=False,
    # Sessions hold tokens: they stay in memory, or in Redis where several processes serve.
    state_manager_mode=rx.constants.StateManagerMode.REDIS
    if settings.redis_url
    else rx.constants.StateManagerMode.MEMORY,
    redis_url=settings.redis_url or None,
    cors_allowed_origins=[settings.address],
)
