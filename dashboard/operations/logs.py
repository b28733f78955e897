"""Logs: text for a terminal or a line of JSON each, with the request and the workflow they belong to.

They never hold a token, and never a figure of the books: what an exception says may quote an amount that
somebody typed or a row that a database refused, so every number in it is written as `#`.
"""

import json
import logging
import re
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")
workflow_id: ContextVar[str] = ContextVar("workflow_id", default="")

SECRETS = re.compile(
    r"dz_[\w-]+|(?<=[?&]signature=)[^&\s\"']+|(?<=X-Amz-Signature=)[^&\s\"']+|(?<=Bearer )[^\s\"']+"
    r"|(?<=close_session=)[^;\s\"']+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
)
NUMBERS = re.compile(r"\d+(?:[.,\u00a0\u202f' ]?\d+)*")
FIELDS = ("method", "route", "status", "milliseconds")  # Of our own log calls.
CAUSES_MAX = 10


def configure_logs(kind: str) -> None:
    """Write this process's logs to standard error: "json" with a line a request, anything else as text."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if kind == "json" else Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("dashboard").setLevel(logging.INFO if kind == "json" else logging.WARNING)


def without_secrets(text: str) -> str:
    """The text with `…` for every token, signature and password in it."""
    return SECRETS.sub("…", text)


def without_figures(text: str) -> str:
    """The text with `#` for every number in it."""
    return NUMBERS.sub("#", without_secrets(text))


def message_of(record: logging.LogRecord) -> str:
    """What the record says; exceptions among its arguments without their figures."""
    text, args = str(record.msg), record.args
    if isinstance(args, tuple) and args:
        text %= tuple(without_figures(str(arg)) if isinstance(arg, BaseException) else arg for arg in args)
    elif args:
        text = record.getMessage()
    return without_figures(text) if isinstance(record.msg, BaseException) else without_secrets(text)


def trace_of(error: BaseException) -> str:
    """Where it was raised and what from, each cause with its frames; its words without figures."""
    told: list[str] = []
    at: BaseException | None = error
    while at is not None and len(told) < CAUSES_MAX:
        frames = "".join(traceback.format_tb(at.__traceback__))
        told.append(f"{frames}{type(at).__name__}: {without_figures(str(at))}")
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\nfrom\n".join(told)


class Lines(logging.Formatter):
    """For a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        whose = "".join(f" [{known}]" for known in (request_id.get(), workflow_id.get()) if known)
        line = f"{at} {record.levelname} {record.name}{whose} {message_of(record)}"
        error = record.exc_info[1] if record.exc_info else None
        return f"{line}\n{trace_of(error)}" if error else line


class JsonLines(logging.Formatter):
    """For a log collector."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message_of(record),
        }
        whose = {"request_id": request_id.get(), "workflow_id": workflow_id.get()}
        line |= {name: known for name, known in whose.items() if known}
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        error = record.exc_info[1] if record.exc_info else None
        if error:
            line["error"] = trace_of(error)
        return json.dumps(line, ensure_ascii=False)
