"""The readable docs: every operation and schema is there, and nothing is loaded from anywhere."""

import re
from typing import Any

import pytest

from dashboard.api.docs import docs_page


@pytest.fixture
def openapi() -> dict[str, Any]:
    return {
        "info": {"title": "An <API>", "version": "1", "description": "About & so on"},
        "paths": {
            "/things/{id}": {
                "get": {
                    "tags": ["things"],
                    "summary": "Get <thing>",
                    "description": "One thing",
                    "parameters": [
                        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
                    ],
                    "responses": {
                        "200": {
                            "description": "Found",
                            "content": {
                                "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}
                            },
                        }
                    },
                }
            }
        },
        "components": {
            "schemas": {
                "Thing": {
                    "required": ["name"],
                    "properties": {
                        "name": {"type": "string", "format": "date", "description": "Its <b>name</b>"},
                        "tags": {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]},
                    },
                }
            }
        },
    }


def test_operations_and_schemas_are_shown_in_words(openapi: dict[str, Any]) -> None:
    page = docs_page(openapi)
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "GET /things/{id} Get &lt;thing&gt; One thing Parameters id (path) string required" in text
    assert "Answers 200 Thing Found" in text
    assert "Thing Fields name string · date required Its &lt;b&gt;name&lt;/b&gt;" in text
    assert "tags list of string or null" in text


def test_nothing_is_loaded_and_no_text_becomes_markup(openapi: dict[str, Any]) -> None:
    page = docs_page(openapi)
    assert set(re.findall(r'(?:href|src)="([^"]+)"', page)) == {"openapi.json", "#Thing"}
    assert not re.search(r"<(script|link|img|iframe|b)\b", page)
