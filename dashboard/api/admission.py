"""Admission: who may enter a route, settled before anything of the request's body is read.

The order is fixed: a bearer that holds (401), a business named (400), a member of it (403), a role that
suffices (403); only then the request itself (422).

What routes depend on is `async` although it waits for nothing: FastAPI sends anything else through a thread.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.exc import OperationalError
from starlette.background import BackgroundTask, BackgroundTasks
from starlette.concurrency import run_in_threadpool

from dashboard.api.services import Services
from dashboard.database import reading, writing
from dashboard.errors import BusinessHeaderInvalid, NotAuthenticated, NotPermitted
from dashboard.models import User
from dashboard.people.authenticating import Authenticated, authenticate, note_use
from dashboard.people.memberships import role_in
from dashboard.schemas import Role

BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="Bearer",
    description="An API token (`dz_…`) or the token of a session (`dzs_…`).",
)
BearerHeader = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
BusinessHeader = Annotated[str, Header(alias="x-business-id", description="UUID of the business to work on")]


@dataclass(frozen=True)
class Caller:
    """Who is calling, which business she works on, and what she may do there."""

    user: User
    business_id: str
    role: Role


@dataclass(frozen=True)
class Admitted:
    """What the door found out about a request."""

    who: Authenticated
    business_id: str = ""
    role: Role | None = None


@dataclass(frozen=True)
class SignedIn:
    """A dependency: the user of the bearer, whatever business."""

    def admit(self, services: Services, request: Request) -> Admitted:
        with reading(services.engine) as session:
            return Admitted(authenticate(session, bearer=_bearer(request)))

    async def __call__(self, request: Request, _bearer: BearerHeader) -> User:
        return _admitted(request).who.user


@dataclass(frozen=True)
class InBusiness:
    """A dependency: the caller, whose role in the business reaches the needed one."""

    needs: Role

    def admit(self, services: Services, request: Request) -> Admitted:
        with reading(services.engine) as session:
            who = authenticate(session, bearer=_bearer(request))
            business_id = _business_id(request)
            role = role_in(session, business_id=business_id, user_id=who.user.id)
        if role is None:
            # The same words whether or not the business exists.
            raise NotPermitted("You do not have access to this business")
        if not role.reaches(self.needs):
            raise NotPermitted(f"This needs the role {self.needs} or higher; yours is {role}")
        return Admitted(who, business_id, role)

    async def __call__(self, request: Request, _bearer: BearerHeader, _business_id: BusinessHeader) -> Caller:
        admitted = _admitted(request)
        assert admitted.role is not None  # noqa: S101 -- set by `admit` above.
        return Caller(admitted.who.user, admitted.business_id, admitted.role)


class Door(APIRoute):
    """A route that admits first and reads the body after."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()
        admission = next(
            (
                part.call
                for part in self.dependant.dependencies
                if isinstance(part.call, SignedIn | InBusiness)
            ),
            None,
        )
        if admission is None:
            return answer

        async def admit_and_answer(request: Request) -> Response:
            services = await services_of(request)
            admitted = await run_in_threadpool(admission.admit, services, request)
            request.state.admitted = admitted
            response = await answer(request)
            if admitted.who.use_is_worth_noting:
                response.background = _followed_by(
                    response.background, BackgroundTask(_note_use, services, admitted.who)
                )
            return response

        return admit_and_answer


async def services_of(request: Request) -> Services:
    """The services of the API that the request reached."""
    return request.app.state.services


def still_admitted(services: Services, request: Request, needs: Role) -> None:
    """Raise what the door would raise if the request came now."""
    InBusiness(needs).admit(services, request)


ServicesHere = Annotated[Services, Depends(services_of)]
Person = Annotated[User, Depends(SignedIn())]
Viewer = Annotated[Caller, Depends(InBusiness(Role.VIEWER))]
Member = Annotated[Caller, Depends(InBusiness(Role.MEMBER))]
Admin = Annotated[Caller, Depends(InBusiness(Role.ADMIN))]
Owner = Annotated[Caller, Depends(InBusiness(Role.OWNER))]


def _admitted(request: Request) -> Admitted:
    return request.state.admitted


def _bearer(request: Request) -> str:
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotAuthenticated
    return bearer.strip()


def _business_id(request: Request) -> str:
    try:
        return str(UUID(request.headers.get("x-business-id", "")))
    except ValueError as error:
        raise BusinessHeaderInvalid from error


def _note_use(services: Services, who: Authenticated) -> None:
    try:
        with writing(services.engine) as session:
            note_use(session, who)
    except OperationalError:
        pass  # Somebody writes for long; the next request notes it.


def _followed_by(first: BackgroundTask | None, then: BackgroundTask) -> BackgroundTask:
    return then if first is None else BackgroundTasks([first, then])
