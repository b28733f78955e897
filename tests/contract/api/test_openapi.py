"""The OpenAPI document: every request and refusal has an example that is right, every parameter can be given."""

from collections.abc import Iterator
from typing import Any

import pytest

from dashboard import schemas
from dashboard.api.app import create_api
from dashboard.api.examples import REQUESTS
from dashboard.schemas import ErrorResponse
from tests.contract.api.conftest import House

Json = dict[str, Any]


@pytest.fixture
def openapi(house: House) -> Json:
    return create_api(house.services).openapi()


def operations(openapi: Json) -> Iterator[tuple[str, Json]]:
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_every_body_has_an_example_that_is_right(openapi: Json) -> None:
    bodies = {
        content["schema"]["$ref"].rsplit("/", 1)[1]
        for _, operation in operations(openapi)
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items()
        if media_type == "application/json" and "$ref" in content["schema"]
    }
    assert bodies <= set(REQUESTS)
    for name, example in REQUESTS.items():
        model = getattr(schemas, name)
        assert set(example) <= set(model.model_fields)
        model.model_validate(example)
        assert openapi["components"]["schemas"][name]["examples"] == [example]


def test_every_refusal_says_what_it_looks_like(openapi: Json) -> None:
    for name, operation in operations(openapi):
        assert "500" in operation["responses"], name
        for code, answer in operation["responses"].items():
            if code >= "400" and code != "503":
                ErrorResponse.model_validate(answer["content"]["application/json"]["example"])


def test_an_operation_names_every_refusal_it_can_meet(openapi: Json) -> None:
    for name, operation in operations(openapi):
        answers = set(operation["responses"])
        if "security" in operation:
            assert "401" in answers, name
            assert answers >= {"400", "403"} or "x-business-id" not in str(operation.get("parameters")), name
        if "requestBody" in operation:
            assert answers >= {"400", "413", "422"}, name


def test_a_parameter_is_given_or_left_out(openapi: Json) -> None:
    for name, operation in operations(openapi):
        for parameter in operation.get("parameters", []):
            assert "anyOf" not in parameter["schema"], (name, parameter["name"])


def test_a_list_names_its_sort_columns(openapi: Json) -> None:
    for name, operation in operations(openapi):
        for parameter in operation.get("parameters", []):
            if parameter["name"] == "sort_by":
                assert parameter["schema"]["enum"], name
