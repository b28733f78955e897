"""A double of the hosted service: a real HTTP server on loopback, made of what its public pages say.

It has both generations of answers, and can be slow, wrong, busy, expired or down. What the pages do not
name (a stream of changes, the current user, counts, files, health) it does not have.
"""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

P = "/api/v1"
NOW = "2026-11-02T09:00:00Z"
LOOKS_UNTIL_READY = 3
Json = dict[str, Any]


class Refusal(Exception):
    def __init__(self, status: int, detail: object) -> None:
        self.status, self.detail = status, detail


def business(name: str) -> Json:
    """A business as the service lists it: no role, no time zone, the last month of the tax year."""
    return {
        "id": str(uuid4()), "firm_id": None, "mailbox": "books", "name": name, "logo_url": None,
        "default_currency": "CAD", "tax_year_end_month": 6, "tax_year_display": "2026",
        "created_at": NOW, "updated_at": NOW, "entries_start": None, "plaid_connections": [],
    }  # fmt: skip


def period(business_id: str, month: int, status: str) -> Json:
    return {
        "id": str(uuid4()), "business_id": business_id, "period_start": f"2026-{month:02}-01",
        "period_end": f"2026-{month:02}-{30 if month == 9 else 31}", "status": status, "closed_at": None,
        "closed_by_user_id": None, "lock_reason": None, "reopen_reason": None, "reopened_at": None,
        "reopened_by_user_id": None, "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip


@dataclass
class HostedService:
    """What it holds, how it answers today, and what it was asked."""

    is_enveloped: bool = False
    says_has_more: bool = False  # The guide's word for has_next.
    page_size_max: int = 1000
    seconds_slow: float = 0
    busy_answers: int = 0  # So many more times 429.
    retry_after: str | None = "0"
    wrong_answer: Response | None = None
    tokens: set[str] = field(default_factory=lambda: {"dz_good"})
    businesses: list[Json] = field(default_factory=lambda: [business("Larch Ltd"), business("Fir Inc")])
    packages: list[Json] = field(default_factory=list[Json])
    periods: list[Json] = field(default_factory=list[Json])
    looks: dict[str, int] = field(default_factory=dict[str, int])
    asked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    headers: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    port: int = 0
    _server: uvicorn.Server | None = None
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        first = self.businesses[0]["id"]
        self.periods = [period(first, 8, "closed"), period(first, 9, "open"), period(first, 10, "open")]

    # ── Up and down ──────────────────────────────────────────────────────────────────────────────

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve, on the same port as before if there was one."""
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(self.app(), log_level="error", lifespan="off", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 30
        while not self._server.started:
            assert time.monotonic() < deadline
            time.sleep(0.005)

    def stop(self) -> None:
        if self._server and self._thread:
            self._server.should_exit = self._server.force_exit = True
            self._thread.join()
            self._server = self._thread = None

    def asked_for(self, path: str) -> int:
        return sum(1 for _, asked in self.asked if asked == P + path)

    # ── Answers ──────────────────────────────────────────────────────────────────────────────────

    def app(self) -> Starlette:
        routes = {
            ("GET", "/businesses"): self.list_businesses,
            ("GET", "/month-end-packages"): self.list_packages,
            ("POST", "/month-end-packages"): self.create_package,
            ("GET", "/month-end-packages/{id}"): self.get_package,
            ("GET", "/month-end-packages/{id}/download"): self.download,
            ("GET", "/accounting-periods"): self.list_periods,
            ("POST", "/accounting-periods/close"): self.close_period,
            ("GET", "/accounting-periods/{id}"): self.get_period,
            ("POST", "/accounting-periods/{id}/close-readiness"): self.close_readiness,
            ("GET", "/accounting-periods/{id}/checklist-acks"): self.checklist_acks,
            ("GET", "/tokens"): self.list_tokens,
        }
        return Starlette(
            routes=[
                Route(P + path, self._answering(answer), methods=[method])
                for (method, path), answer in routes.items()
            ]
            + [Route("/{path:path}", self._answering(self.nothing), methods=["GET", "POST", "PUT", "DELETE"])]
        )

    def _answering(self, answer: Callable[[Request, Json], Any]) -> Callable[[Request], Any]:
        async def respond(request: Request) -> Response:
            self.asked.append((request.method, request.url.path))
            self.headers.append(dict(request.headers))
            await asyncio.sleep(self.seconds_slow)
            if self.wrong_answer is not None:
                return self.wrong_answer
            if self.busy_answers:
                self.busy_answers -= 1
                headers = {"Retry-After": self.retry_after} if self.retry_after else {}
                return JSONResponse({"detail": "Too many requests"}, 429, headers=headers)
            try:
                self._admit(request)
                body = json.loads(await request.body() or b"{}")
                found = answer(request, body)
            except Refusal as refusal:
                return JSONResponse({"detail": refusal.detail}, refusal.status)
            if self.is_enveloped:
                found = {"success": True, "message": "OK", "code": "OK", "data": found}
            return JSONResponse(found, 201 if request.method == "POST" else 200)

        return respond

    def _admit(self, request: Request) -> None:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            raise Refusal(401, "Not authenticated")
        if request.url.path in {f"{P}/businesses", f"{P}/tokens"}:
            return
        if request.headers.get("x-business-id") not in {each["id"] for each in self.businesses}:
            raise Refusal(403, "Not enough permissions")

    def nothing(self, request: Request, body: Json) -> Json:
        raise Refusal(404, "Not Found")

    def list_businesses(self, request: Request, body: Json) -> Json:
        return self._page(request, self.businesses)

    def list_packages(self, request: Request, body: Json) -> Json:
        for each in self.packages:
            self._look(each)
        status = request.query_params.get("status")
        return self._page(
            request, [each for each in self._own(request, self.packages) if status in {None, each["status"]}]
        )

    def list_periods(self, request: Request, body: Json) -> Json:
        return self._page(request, self._own(request, self.periods))

    def create_package(self, request: Request, body: Json) -> Json:
        if not body.get("selected_reports"):
            message = {"loc": ["body", "selected_reports"], "msg": "Field required", "type": "missing"}
            raise Refusal(422, [message])
        package = {
            "id": str(uuid4()), "business_id": request.headers["x-business-id"],
            "accounting_period_id": body.get("accounting_period_id"),
            "period_start": f"{body.get('period_start', '2026-09-01')}T00:00:00Z",
            "period_end": f"{body.get('period_end', '2026-09-30')}T00:00:00Z", "status": "queued",
            "report_format": body.get("report_format", "pdf"), "selected_reports": body["selected_reports"],
            "workflow_id": None, "file_size_bytes": None, "filename": None, "error_message": None,
            "requested_by_user_id": None, "started_at": None, "ready_at": None, "created_at": NOW,
            "updated_at": NOW,
        }  # fmt: skip
        self.packages.insert(0, package)
        return {"package": package}

    def get_package(self, request: Request, body: Json) -> Json:
        for each in self._own(request, self.packages):
            if each["id"] == request.path_params["id"]:
                self._look(each)
                return each
        raise Refusal(404, "Resource not found")

    def download(self, request: Request, body: Json) -> Json:
        package = self.get_package(request, body)
        if package["status"] != "ready":
            raise Refusal(400, "Package is not ready")
        return {
            "package_id": package["id"], "filename": package["filename"], "expires_at": NOW,
            "download_url": f"https://storage.test/{package['id']}.zip?X-Amz-Signature=x",
            "file_size_bytes": 1234,
        }  # fmt: skip

    def close_period(self, request: Request, body: Json) -> Json:
        for each in self._own(request, self.periods):
            if each["period_end"] == body.get("period_end"):
                if each["status"] != "open":
                    raise Refusal(400, "Period is already closed")
                each |= {"status": "closed", "lock_reason": body.get("lock_reason"), "closed_at": NOW}
                return each
        raise Refusal(404, "Resource not found")

    def get_period(self, request: Request, body: Json) -> Json:
        for each in self._own(request, self.periods):
            if each["id"] == request.path_params["id"]:
                return each
        raise Refusal(404, "Resource not found")

    def close_readiness(self, request: Request, body: Json) -> Json:
        self.get_period(request, body)
        items = [{"check": "uncategorized", "status": "warning", "detail": "2 rows", "count": 2}]
        summary = {"transaction_count": 40, "unreviewed_count": 3, "uncategorized_count": 2}
        return {"score": 87.5, "items": items, "summary": summary}

    def checklist_acks(self, request: Request, body: Json) -> Json:
        found = self.get_period(request, body)
        return {"period_id": found["id"], "period_start": found["period_start"], "items": []}

    def list_tokens(self, request: Request, body: Json) -> Json:
        return self._page(request, [])

    def _own(self, request: Request, rows: list[Json]) -> list[Json]:
        return [each for each in rows if each["business_id"] == request.headers["x-business-id"]]

    def _look(self, package: Json) -> None:
        """Builds go on between looks."""
        looks = self.looks[package["id"]] = self.looks.get(package["id"], 0) + 1
        if package["status"] in {"queued", "in_progress"}:
            is_ready = looks >= LOOKS_UNTIL_READY
            package["status"] = "ready" if is_ready else "in_progress"
            package["filename"] = "larch.zip" if is_ready else None

    def _page(self, request: Request, rows: list[Json]) -> Json:
        limit = min(int(request.query_params.get("limit", "50")), self.page_size_max)
        start = int(request.query_params.get("cursor", "0"))
        has_next = len(rows) > start + limit
        page: Json = {
            "items": rows[start : start + limit],
            "next_cursor": str(start + limit) if has_next else None,
        }
        if self.says_has_more:
            return page | {"has_more": has_next}
        return page | {
            "total": None, "limit": limit, "prev_cursor": None, "has_next": has_next, "has_prev": start > 0,
        }  # fmt: skip
