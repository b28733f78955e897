"""The OpenAPI document against the documented contract, read from its own pages in `seeds/`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dashboard.api.app import create_api
from dashboard.schemas import MonthEndPackageFormatEnum, MonthEndPackageStatusEnum
from tests.contract.api.conftest import House

SEEDS = Path(__file__).parent / "seeds"
PAGES = ("create_package", "list_packages", "close_period")
FIELD = re.compile(r"^( *)- `(\w+)` \(([^)]*)\)(?: → `\w+`)?(?: — (.*))?$")
Json = Mapping[str, Any]


@dataclass
class Field:
    """One documented field or parameter; `fields` are those of the schema it holds."""

    name: str
    kind: list[str]
    description: str
    fields: list["Field"] = field(default_factory=list["Field"])

    @property
    def is_required(self) -> bool:
        return self.kind[-1] == "required"

    @property
    def types(self) -> list[str]:
        return [word for word in self.kind if word not in {"required", "optional", "query"}]


@dataclass
class Page:
    """What one page of the contract says of one operation."""

    method: str
    path: str
    summary: str
    tag: str
    operation_id: str
    description: str
    parameters: list[Field]
    body: list[Field]
    answers: dict[str, list[Field]]
    answer_descriptions: dict[str, str]
    schemas: dict[str, str]


def read_page(name: str) -> Page:
    text = (SEEDS / f"{name}.md").read_text()
    parts = dict(re.findall(r"^## ([\w ]+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    answers = re.findall(
        r"^### (\d+) — (.*?)\n(.*?)(?=^### |\Z)", parts["Responses"], re.MULTILINE | re.DOTALL
    )
    heading = re.search(r"^# (\w+) (\S+)\n\n> (.+)$", text, re.MULTILINE)
    tag = re.search(r"\*\*Tag:\*\* (\S+)", text)
    operation = re.search(r"\*\*Operation ID:\*\* `(\w+)`", text)
    assert heading
    assert tag
    assert operation
    return Page(
        method=heading[1].lower(),
        path=heading[2],
        summary=heading[3],
        tag=tag[1],
        operation_id=operation[1],
        description=parts["Description"].strip(),
        parameters=list(read_fields(parts.get("Parameters", "").splitlines())),
        body=list(read_fields(parts.get("Request body", "").splitlines())),
        answers={code: list(read_fields(body.splitlines())) for code, _, body in answers},
        answer_descriptions={code: description for code, description, _ in answers},
        schemas={
            code: schema[1] for code, _, body in answers if (schema := re.search(r"Schema: `(\w+)`", body))
        },
    )


def read_fields(lines: Iterable[str]) -> Iterator[Field]:
    above: list[Field] = []
    found: list[Field] = []
    for line in lines:
        if match := FIELD.match(line):
            depth = len(match[1]) // 2
            kind = [word.strip() for word in re.split(r"·|,", match[3])]
            read = Field(match[2], kind, match[4] or "")
            (above[depth - 1].fields if depth else found).append(read)
            above[depth:] = [read]
    return iter(found)


def test_the_pages_are_read_whole() -> None:
    """Guards the reader: a page that is read as empty would agree with anything."""
    create, listing, close = map(read_page, PAGES)
    assert [len(create.body), len(create.answers["201"][0].fields), len(create.answers)] == [5, 17, 6]
    assert [len(listing.parameters), len(listing.answers["200"][0].fields)] == [7, 17]
    assert [len(listing.answers["200"]), len(listing.answers)] == [7, 4]
    assert [len(close.body), len(close.answers["201"]), len(close.answers)] == [2, 13, 6]
    assert [field.name for field in close.answers["422"][0].fields] == ["loc", "msg", "type", "input", "ctx"]


@pytest.fixture
def openapi(house: House) -> Json:
    return create_api(house.services).openapi()


@pytest.mark.parametrize("name", PAGES)
def test_an_operation_is_called_what_the_contract_calls_it(openapi: Json, name: str) -> None:
    page = read_page(name)
    operation = openapi["paths"][page.path][page.method]
    assert operation["operationId"] == page.operation_id
    assert operation["tags"] == [page.tag]
    assert operation["summary"] == page.summary
    assert operation["description"].startswith(page.description)
    assert operation["security"] == [{"Bearer": []}]
    assert openapi["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"
    assert "x-business-id" in {parameter["name"] for parameter in operation["parameters"]}


@pytest.mark.parametrize("name", PAGES)
def test_every_parameter_is_there(openapi: Json, name: str) -> None:
    page = read_page(name)
    found = {
        parameter["name"]: parameter
        for parameter in openapi["paths"][page.path][page.method]["parameters"]
        if parameter["in"] == "query"
    }
    for documented in page.parameters:
        ours = found.pop(documented.name)
        assert not ours["required"]
        assert_type(openapi, ours["schema"], documented.types)
        assert ours["description"] == documented.description
    assert not [name for name, ours in found.items() if ours["required"]], "what is ours is optional"


def test_parameters_default_to_what_the_contract_says(openapi: Json) -> None:
    text = (SEEDS / "list_packages_with_defaults.txt").read_text()
    documented = dict(re.findall(r"^(\w+) \w+ default: (\S+)$", text, re.MULTILINE))
    parameters = openapi["paths"]["/api/v1/month-end-packages"]["get"]["parameters"]
    ours = {parameter["name"]: str(parameter["schema"].get("default")) for parameter in parameters}
    assert documented == {name: ours[name] for name in documented}
    assert set(documented) == {"direction", "include_total_count", "descending"}


@pytest.mark.parametrize("name", ["create_package", "close_period"])
def test_the_body_has_every_field(openapi: Json, name: str) -> None:
    page = read_page(name)
    body = openapi["paths"][page.path][page.method]["requestBody"]
    schema = resolved(openapi, body["content"]["application/json"]["schema"])
    assert_fields(openapi, schema, page.body)
    ours = {field.name for field in page.body if field.is_required}
    assert set(schema["required"]) == ours, "what is ours is optional"


@pytest.mark.parametrize("name", PAGES)
def test_every_answer_has_every_field(openapi: Json, name: str) -> None:
    page = read_page(name)
    answers = openapi["paths"][page.path][page.method]["responses"]
    assert set(page.answers) <= set(answers)
    for code, fields in page.answers.items():
        assert answers[code]["description"] == page.answer_descriptions[code]
        if fields:
            reference = answers[code]["content"]["application/json"]["schema"]
            assert reference["$ref"].rsplit("/", 1)[1] == page.schemas[code]
            assert_fields(openapi, resolved(openapi, reference), fields)


def test_enums_hold_the_documented_values(openapi: Json) -> None:
    schemas = openapi["components"]["schemas"]
    assert schemas["MonthEndPackageStatusEnum"]["enum"] == list(MonthEndPackageStatusEnum)
    assert list(MonthEndPackageStatusEnum) == ["queued", "in_progress", "ready", "failed"]
    assert schemas["MonthEndPackageFormatEnum"]["enum"] == list(MonthEndPackageFormatEnum)
    assert list(MonthEndPackageFormatEnum) == ["pdf", "xlsx"]


def assert_fields(openapi: Json, schema: Json, documented: Iterable[Field]) -> None:
    for one in documented:
        ours = schema["properties"][one.name]
        assert_type(openapi, ours, one.types)
        assert (one.name in schema.get("required", [])) == one.is_required, one.name
        if one.description:
            described = ours.get("description") or resolved(openapi, ours).get("description")
            assert described == one.description
        if one.fields:
            assert_fields(openapi, resolved(openapi, ours.get("items", ours)), one.fields)


def assert_type(openapi: Json, schema: Json, documented: list[str]) -> None:
    """Whether the schema is the documented type, null aside."""
    options = [option for option in schema.get("anyOf", [schema]) if option.get("type") != "null"]
    if " | " in documented[0]:
        assert [option["type"] for option in options] == documented[0].split(" | ")
        return
    [ours] = options
    first, *rest = documented
    if "$ref" in ours:
        assert ours["$ref"].rsplit("/", 1)[1] == first
    elif first == "array":
        assert ours["type"] == "array"
        assert_type(openapi, ours["items"], rest)
    elif first == "object":
        assert ours.get("type", "object") == "object"
    else:
        assert [ours["type"], *([ours["format"]] if "format" in ours else [])] == documented


def resolved(openapi: Json, schema: Json) -> Json:
    if "$ref" not in schema:
        return schema
    return openapi["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
