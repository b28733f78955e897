"""The composition root: one app for the screens and the API."""

import reflex as rx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route


class CountState(rx.State):
    count: int = 0

    @rx.event
    def add(self) -> None:
        self.count += 1


def index() -> rx.Component:
    return rx.container(
        rx.heading("Close"), rx.button("Add", on_click=CountState.add), rx.text(CountState.count)
    )


async def health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


api = Starlette(routes=[Route("/v1/health", health)])
app = rx.App(api_transformer=Starlette(routes=[Mount("/api", app=api)]))
app.add_page(index, route="/")
