"""What every page shares: who is signed in, which business she works on, and the live connection."""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from inspect import isasyncgen
from itertools import chain
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

import reflex as rx
from reflex.event import EventSpec
from reflex.middleware.middleware import Middleware

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.hosted_sessions import PREFIX as HOSTED
from dashboard.hosted_sessions import token_of_hosted_session
from dashboard.schemas import BusinessResponse, ChangeEvent, Role, UserResponse
from dashboard.settings import Settings
from dashboard.shared_polls import looks_at

SESSION_COOKIE = "close_session"
NOT_SIGNED_IN, NOT_FOUND = 401, 404
NOT_OFFERED = {404, 405, 501}  # What an API answers that has no such operation.
SECONDS_BETWEEN_LOOKS = 15.0  # How often a quiet follower looks whether its tab is still there.
SECONDS_TO_GATHER = 0.15  # Between two looks: the first change is shown at once.
SECONDS_OF_PAUSE = (0.2, 0.2, 0.5, 1, 2, 4, 8, 15)  # After so many failures in a row.
STREAM_SECONDS_MAX = 600.0  # Then the session is shown to the API anew.
RECONNECTS_MAX = 5_000
# So many tabs are refreshed at a time. The others gather what changes meanwhile, and whoever reads the API is
# answered in between, however many tabs are open.
TURNS = asyncio.Semaphore(8)


# ── Who is signed in ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class BusinessChoice:
    id: str
    name: str
    role: str


def session_token(cookie_header: str) -> str:
    """The token that the browser's session stands for, to show to the API; empty when there is none."""
    name = session_name(cookie_header)
    return token_of_hosted_session(Settings(), name) if name.startswith(HOSTED) else name


def session_name(cookie_header: str) -> str:
    """The session among the browser's cookies; empty when there is none."""
    try:
        cookie = SimpleCookie(cookie_header).get(SESSION_COOKIE)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


def own_token(state: rx.State) -> str:
    """The token of the tab's session, read anew from the socket's headers and never kept."""
    return session_token(state.router.headers.cookie)


async def connect(state: rx.State) -> CloseClient:
    """A client of the API in the name of who is signed in, for the business she chose."""
    session = await state.get_state(Session)
    return CloseClient(
        token=own_token(state),
        business_id=session.business_id or None,
        address=state.router.session.client_ip,
        agent=state.router.headers.user_agent,
    )


def here(state: rx.State) -> str:
    """The path and query of the page that is shown."""
    url = state.router.url
    return url.path + (f"?{url.query}" if url.query else "")


def inside_path(text: str) -> str:
    """The text when it is a path of this site, else the first page; never another site."""
    parts = urlsplit(text)
    is_inside = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.netloc
    return text if is_inside and text.isprintable() else "/"


def to_sign_in(state: rx.State, problem: Exception) -> EventSpec | None:
    """The way to the sign-in page when that is what the problem asks for."""
    if isinstance(problem, ApiError) and problem.status == NOT_SIGNED_IN:
        return rx.redirect(f"/login?next={quote(here(state))}")
    return None


def words_in_a_part(problem: ApiError | ApiUnreachable) -> str:
    """What the part of a page says that could not be loaded; nothing where the API does not offer it."""
    return "" if isinstance(problem, ApiError) and problem.status in NOT_OFFERED else str(problem)


async def whoever(client: CloseClient) -> UserResponse:
    """Who is signed in; an API that knows tokens only has no name for her."""
    try:
        return await client.me()
    except ApiError as refusal:
        if refusal.status == NOT_SIGNED_IN:
            raise
        return UserResponse(id="", email="", name="Signed in with an API token")


class Session(rx.State):
    """Who is signed in, and the business she works on. Asked of the API on every page."""

    user_name: str = ""
    user_email: str = ""
    businesses: list[BusinessChoice] = []
    business_id: str = ""
    business_name: str = ""
    role: str = ""
    can_build: bool = False
    can_close: bool = False
    is_owner: bool = False
    is_outside: bool = False  # She is known, and belongs to no business.
    may_import_books: bool = False
    is_of_the_demo: bool = False  # Everybody knows her password.
    currency: str = ""
    problem: str = ""
    preferred_business: str = rx.LocalStorage("", name="close-business")
    _user_id: str = ""
    _digits: int = 2
    _timezone: str = "UTC"
    _owner: str = ""  # Fingerprint of the session that this tab's state was filled for.

    @rx.event
    async def enter(self) -> EventSpec | None:
        """Learn who is signed in; the first thing that every page does."""
        self.problem = ""
        try:
            async with CloseClient(token=own_token(self)) as client:
                person = await whoever(client)
                found = await client.every_business()
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            return to_sign_in(self, problem)
        self._user_id, self.user_name, self.user_email = person.id, person.name, person.email
        self.may_import_books, self.is_of_the_demo = person.may_import_books, person.is_of_the_demo
        self._take(found)
        return None

    @rx.event
    def choose_business(self, business_id: str) -> EventSpec | None:
        """Work on another business from now on; everything shown is loaded anew."""
        if business_id not in {business.id for business in self.businesses}:
            return None
        self.preferred_business = self.business_id = business_id
        path = self.router.url.path
        return rx.redirect("/packages" if path.startswith("/packages/") else path)

    def _take(self, found: list[BusinessResponse]) -> None:
        self.businesses = [
            BusinessChoice(id=business.id, name=business.name, role=business.role) for business in found
        ]
        # A link into another business names it; one that is not hers is as good as none.
        named = self.router.url.query_parameters.get("business", "")
        hers = {business.id: business for business in found}
        wanted = (named, self.business_id, self.preferred_business)
        chosen = next((hers[each] for each in wanted if each in hers), found[0] if found else None)
        role = chosen.role if chosen else Role.VIEWER
        self.business_id, self.is_outside = (chosen.id, False) if chosen else ("", True)
        self.business_name = chosen.name if chosen else "No business"
        self.role = role if chosen else ""
        self.can_build, self.can_close = role.reaches(Role.MEMBER), role.reaches(Role.ADMIN)
        self.is_owner = role.reaches(Role.OWNER)
        self.currency = chosen.default_currency if chosen else ""
        self._digits = chosen.minor_unit_digits if chosen else 2
        self._timezone = chosen.timezone if chosen else "UTC"


class OneSessionPerState(Middleware):
    """Forgets all that a tab holds when another session than the one it was filled for opens it."""

    async def preprocess(self, app: Any, state: Any, event: Any) -> None:
        """Runs before every event; the cookie can change only with the socket, which begins by hydrating."""
        if not event.name.rpartition(".")[2].startswith("hydrate"):
            return
        session: Session = await state.get_state(Session)
        owner = hashlib.sha256(own_token(session).encode()).hexdigest()
        if session._owner != owner:
            state.reset()
            session._owner = owner


# ── The live connection ──────────────────────────────────────────────────────────────────────────

LIVE, POLLED, CONNECTING, RECONNECTING = "Live", "Updated", "Connecting…", "Reconnecting…"


@dataclass(frozen=True)
class Refresher:
    """What a page does when something of the given kinds has changed."""

    handler: Any
    kinds: frozenset[str]

    async def run(self, tab: rx.State) -> list[Any]:
        """Call it on the tab, whose lock is held; what it wants done next.

        What Reflex would do with an event costs more than most refreshes, so it is spared.
        """
        page = await tab.get_state(self.handler.state)
        outcome = self.handler.fn(getattr(page, "__wrapped__", page))
        events = [event async for event in outcome] if isasyncgen(outcome) else [await outcome]
        return [event for event in events if event is not None]


# By route; every page that shows changing things enters itself, first with what loads the whole of it.
refreshers: defaultdict[str, list[Refresher]] = defaultdict(list)
# What the frame around every page shows; after the page's own.
refreshers_everywhere: list[Refresher] = []


def socket_unknown(_tab: str) -> str | None:
    """Stands in until the composition root tells which socket a tab has."""
    return None


# Which socket a tab has; None when it has none. The composition root sets it.
socket_of_tab: Callable[[str], str | None] = socket_unknown


def refresh_on(*kinds: str, route: str, handler: Any) -> None:
    """Have the page at `route` call `handler` whenever something of these kinds changes.

    A page may name several, each for other kinds; the first one loads the whole page.
    """
    refreshers[route].append(Refresher(handler=handler, kinds=frozenset(kinds)))


def refresh_everywhere_on(*kinds: str, handler: Any) -> None:
    """Have every page call `handler` once it is open, and whenever something of these kinds changes."""
    refreshers_everywhere.append(Refresher(handler=handler, kinds=frozenset(kinds)))


def refresh_shown(state: rx.State) -> Any:
    """The event that loads anew what the page shows; None for a page of fixed content."""
    own = refreshers[route_of(state)]
    return own[0].handler if own else None


def due(own: list[Refresher], batch: "Batch") -> list[Refresher]:
    """What a page has to do about a batch of changes: all anew once the stream opens, else the parts."""
    if batch.opened:
        return [*own[:1], *refreshers_everywhere]
    return [refresher for refresher in (*own, *refreshers_everywhere) if batch.kinds & refresher.kinds]


def route_of(state: rx.State) -> str:
    """The route of the page that is shown: "/", "/packages", "/packages/[id]"."""
    route = state.router.route_id
    return "/" if route == "/index" else route


@dataclass(frozen=True)
class Batch:
    """What arrived together; `opened` says that the stream has just come to life.

    `looked` says that the API was asked just now, whether or not something has changed.
    """

    opened: bool
    kinds: frozenset[str]
    last_id: int | None
    looked: bool = False


async def batches(client: CloseClient, *, after: int | None) -> AsyncGenerator[Batch]:
    """Changes gathered for a moment and until the tab's turn; an empty batch when nothing came for a while.

    Ends when the API ends the stream, raises what `client.events` raises.
    """
    arrived: asyncio.Queue[ChangeEvent | str] = asyncio.Queue()
    shown_at = -SECONDS_TO_GATHER

    async def on_open() -> None:
        arrived.put_nowait("opened")

    async def listen() -> None:
        try:
            async for event in client.events(after=after, on_open=on_open):
                arrived.put_nowait(event)
        finally:
            arrived.put_nowait("ended")

    listener = asyncio.create_task(listen())
    try:
        while True:
            items = await gathered(arrived, not_before=shown_at + SECONDS_TO_GATHER)
            async with TURNS:
                items += all_in(arrived)
                shown_at = asyncio.get_running_loop().time()
                events = [item for item in items if isinstance(item, ChangeEvent)]
                yield Batch(
                    opened="opened" in items,
                    kinds=frozenset(event.kind for event in events),
                    last_id=max((event.id for event in events), default=None),
                )
            if "ended" in items:
                await listener  # Raises what ended it.
                return
    finally:
        listener.cancel()


def pause_after(failures: int) -> float:
    """Seconds to wait before trying again: longer each time, up to a limit."""
    return SECONDS_OF_PAUSE[min(failures, len(SECONDS_OF_PAUSE) - 1)]


async def polls(client: CloseClient, *, business_id: str) -> AsyncGenerator[Batch]:
    """In place of changes: what looking now and again finds, once for all tabs that show the business."""
    yield Batch(opened=True, kinds=frozenset(), last_id=None)
    async with aclosing(looks_at(client, business_id=business_id)) as looks:
        async for kinds in looks:
            async with TURNS:
                yield Batch(opened=False, kinds=kinds, last_id=None, looked=True)


async def until_stale(changes: AsyncGenerator[Batch]) -> AsyncGenerator[Batch]:
    """The batches of the next while; then the session has to be shown to the API anew."""
    started = asyncio.get_running_loop().time()
    async for batch in changes:
        yield batch
        if asyncio.get_running_loop().time() - started > STREAM_SECONDS_MAX:
            return


async def gathered(
    arrived: asyncio.Queue[ChangeEvent | str], *, not_before: float
) -> list[ChangeEvent | str]:
    """What came first, at that moment of the loop at the earliest; nothing when none comes for a while."""
    try:
        async with asyncio.timeout(SECONDS_BETWEEN_LOOKS):
            items = [await arrived.get()]
    except TimeoutError:
        return []
    if items != ["opened"]:
        await asyncio.sleep(max(0.0, not_before - asyncio.get_running_loop().time()))
    return items


def all_in(arrived: asyncio.Queue[ChangeEvent | str]) -> list[ChangeEvent | str]:
    """All that has arrived and was not taken yet."""
    return [arrived.get_nowait() for _ in range(arrived.qsize())]


class Live(rx.State):
    """Whether what the page shows is fresh, and since when."""

    connection: str = CONNECTING
    updated_at: str = ""
    _follower: str = ""

    @rx.event(background=True)
    async def follow(self) -> AsyncIterator[Any]:
        """Load the page anew whenever something changes, until the tab moves on or closes.

        Reflex ends it when the tab navigates or closes, since it starts with the page; a newer follower
        and the look at the tab's socket are the second and third guard.
        """
        me, last_id, failures, has_feed = uuid4().hex, None, 0, True
        async with self:
            self._follower = me
            socket = self.router.session.session_id
            own = refreshers[route_of(self)]
        for _ in range(RECONNECTS_MAX):
            async with self:
                if not self._is_wanted(me, socket):
                    return
                business_id = (await self.get_state(Session)).business_id
                client = await connect(self)
            if not business_id:  # The tab is still learning who is there.
                failures += 1
                await asyncio.sleep(pause_after(failures))
                continue
            try:
                feed = batches(client, after=last_id) if has_feed else polls(client, business_id=business_id)
                async with client, aclosing(feed) as changes:
                    async for batch in until_stale(changes):
                        async with self:
                            if not self._is_wanted(me, socket):
                                return
                            if batch.opened or batch.kinds or batch.looked:
                                self.connection = LIVE if has_feed else POLLED
                                self.updated_at = datetime.now(UTC).isoformat()
                            wanted = [await refresher.run(self) for refresher in due(own, batch)]
                        last_id, failures = batch.last_id or last_id, 0
                        for event in chain.from_iterable(wanted):
                            yield event
            except (ApiError, ApiUnreachable) as problem:
                if isinstance(problem, ApiError) and problem.status in NOT_OFFERED:
                    has_feed = False
                    continue
                failures += 1
                async with self:
                    self.connection = RECONNECTING
                    sign_in = to_sign_in(self, problem)
                if sign_in:
                    yield sign_in
                    return
            await asyncio.sleep(pause_after(failures))

    def _is_wanted(self, me: str, socket: str) -> bool:
        current = socket_of_tab(self.router.session.client_token)
        return self._follower == me and (socket_of_tab is socket_unknown or current == socket)
