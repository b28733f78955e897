"""Logs say what happened, to which request and workflow, and hold neither tokens nor figures."""

import json
import logging

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from dashboard.database import writing
from dashboard.operations.logs import JsonLines, Lines, request_id, trace_of, without_secrets, workflow_id

FIGURE = 918_273_645
TOKEN = "dz_Zm9vYmFyYmF6cXV4_-1"


def record(message: object, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("dashboard.x", logging.WARNING, __file__, 1, message, args, info)


def json_of(entry: logging.LogRecord) -> dict[str, str]:
    return json.loads(JsonLines().format(entry))


def refused_row(engine: Engine) -> IntegrityError:
    """What a database says of a row with the figure, quoting it where it can."""
    bad = text("INSERT INTO journal_line (entry_id, amount) VALUES (NULL, :amount)")
    with pytest.raises(IntegrityError) as caught, writing(engine) as session:
        session.execute(bad, {"amount": FIGURE})
    return caught.value


@pytest.mark.parametrize("kind", [JsonLines, Lines])
def test_what_a_database_quotes_is_left_out(any_engine: Engine, kind: type[logging.Formatter]) -> None:
    error = refused_row(any_engine)
    told = kind().format(record("It failed (%s)", error, error=error))
    assert str(FIGURE) not in told
    assert "IntegrityError" in told
    assert "It failed" in told


def test_the_causes_are_told_without_their_figures() -> None:
    try:
        try:
            raise ValueError(f"debits {FIGURE / 100:,.2f}, credits −1 234.50")
        except ValueError as cause:
            raise RuntimeError("posting broke") from cause
    except RuntimeError as error:
        told = trace_of(error)
    assert "posting broke" in told
    assert "debits #, credits −#" in told
    assert "test_logs.py" in told


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"token {TOKEN} is old", "token … is old"),
        ("/downloads/x?expires=1&signature=abc-DEF_1", "/downloads/x?expires=1&signature=…"),
        ("https://b/x?X-Amz-Signature=00ff&a=1", "https://b/x?X-Amz-Signature=…&a=1"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer …"),
        ("Cookie: close_session=abc; a=b", "Cookie: close_session=…; a=b"),
        ("postgresql+psycopg://books:pa55@db/x", "postgresql+psycopg://…@db/x"),
    ],
)
def test_secrets_are_left_out(said: str, kept: str) -> None:
    assert without_secrets(said) == kept
    assert json_of(record("%s", said))["message"] == kept


def test_a_line_names_its_request_and_workflow() -> None:
    assert "request_id" not in json_of(record("x"))
    request, workflow = request_id.set("r-1"), workflow_id.set("month-end-package-7")
    try:
        line = json_of(record("took %d ms", 12))
        assert " [r-1] [month-end-package-7] took 12 ms" in Lines().format(record("took %d ms", 12))
    finally:
        request_id.reset(request)
        workflow_id.reset(workflow)
    assert (line["request_id"], line["workflow_id"]) == ("r-1", "month-end-package-7")
    assert line["message"] == "took 12 ms"


def test_an_exception_as_the_message() -> None:
    told = json_of(record(ValueError(f"amount {FIGURE}")))
    assert told["message"] == "amount #"
