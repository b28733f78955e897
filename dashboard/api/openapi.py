"""The OpenAPI document, finished: what the framework cannot know of parameters, headers and refusals."""

from collections.abc import Iterator
from typing import Any

from dashboard.api.examples import REQUESTS, example_of_refusal
from dashboard.api.refusals import BAD_REQUEST, TOO_LARGE, UNPROCESSABLE, refusals

UNAUTHORIZED, SERVER_ERROR = 401, 500
ERROR = {"$ref": "#/components/schemas/ErrorResponse"}
CHALLENGE = {
    "WWW-Authenticate": {"required": True, "schema": {"type": "string", "enum": ["Bearer"]}},
}
Json = dict[str, Any]


def finish(document: Json) -> Json:
    """Write into the document what holds for every operation; the document itself."""
    for operation in _operations(document):
        for parameter in operation.get("parameters", []):
            parameter["schema"] = _without_null(parameter["schema"])
        _declare_refusals(operation)
    for name, example in REQUESTS.items():
        document["components"]["schemas"][name]["examples"] = [example]
    return document


def _operations(document: Json) -> Iterator[Json]:
    for operations in document["paths"].values():
        yield from operations.values()


def _without_null(schema: Json) -> Json:
    """A parameter is given or left out; unlike a field of a body it cannot be null."""
    options = [option for option in schema.get("anyOf", []) if option.get("type") != "null"]
    if len(options) != 1:
        return schema
    return options[0] | {key: value for key, value in schema.items() if key != "anyOf"}


def _declare_refusals(operation: Json) -> None:
    answers: Json = operation["responses"]
    general = [SERVER_ERROR, *([BAD_REQUEST, TOO_LARGE, UNPROCESSABLE] if "requestBody" in operation else [])]
    for code, answer in refusals(*general).items():
        content = {"application/json": {"schema": ERROR}}
        answers.setdefault(str(code), {"description": answer["description"], "content": content})
    if str(UNAUTHORIZED) in answers:
        answers[str(UNAUTHORIZED)]["headers"] = CHALLENGE
    for code, answer in answers.items():
        example = example_of_refusal(code)
        if example:
            answer["content"]["application/json"]["example"] = example
    operation["responses"] = dict(sorted(answers.items()))
