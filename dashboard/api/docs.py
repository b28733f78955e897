"""The readable docs: the OpenAPI document as one plain page, which loads nothing from anywhere."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, cast

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
STYLE = """
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
code, .method { font-family: ui-monospace, monospace; font-size: .92em }
.method { font-weight: 600; display: inline-block; min-width: 3.5rem }
details { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: .5rem 0 }
summary { cursor: pointer } table { border-collapse: collapse; width: 100%; margin: .5rem 0 }
th, td { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0 }
.about { white-space: pre-line }
h3 { font-size: 1em; margin: .8rem 0 0 }
"""
Json = Mapping[str, Any]


def docs_page(openapi: Json) -> str:
    """The whole page: operations by tag, then schemas."""
    info = openapi["info"]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(info["title"])}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
        f"<h1>{escape(info['title'])}</h1>"
        f'<p class="about">{escape(info["description"])}</p>'
        f"<p>Version {escape(info['version'])}. The same for programs: "
        '<a href="openapi.json">openapi.json</a></p>'
        f"{''.join(_operations_by_tag(openapi['paths']))}"
        f"<h2>Schemas</h2>{''.join(_schemas(openapi['components']['schemas']))}</body></html>"
    )


def _operations_by_tag(paths: Json) -> Iterator[str]:
    by_tag: dict[str, list[str]] = {}
    for path, operations in paths.items():
        for method, operation in operations.items():
            by_tag.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    for tag, parts in by_tag.items():
        yield f"<h2>{escape(tag)}</h2>{''.join(parts)}"


def _operation(path: str, method: str, operation: Json) -> str:
    parameters = [
        (parameter["name"], parameter["in"], parameter.get("required", False), parameter["schema"], parameter)
        for parameter in operation.get("parameters", [])
    ]
    rows = "".join(
        _row(f"{name} ({place})", schema, about.get("description", ""), required=required)
        for name, place, required, schema, about in parameters
    )
    answers = "".join(_answer(code, answer) for code, answer in operation["responses"].items())
    return (
        f'<details><summary><span class="method">{method.upper()}</span> <code>{escape(path)}</code> '
        f"{escape(operation.get('summary', ''))}</summary><p>{escape(operation.get('description', ''))}</p>"
        f"{_table('Parameters', rows)}{_body(operation)}{_table('Answers', answers)}</details>"
    )


def _body(operation: Json) -> str:
    content = cast(Json, operation.get("requestBody", {}).get("content", {}))
    rows = "".join(_row(kind, media.get("schema", {}), "", required=True) for kind, media in content.items())
    return _table("Body", rows)


def _answer(code: str, answer: Json) -> str:
    schemas = [_type(media.get("schema", {})) for media in answer.get("content", {}).values()]
    description = escape(answer["description"])
    return f"<tr><td>{escape(code)}</td><td>{' or '.join(schemas)}</td><td>{description}</td></tr>"


def _schemas(schemas: Json) -> Iterator[str]:
    for name, schema in schemas.items():
        required = set(schema.get("required", []))
        rows = "".join(
            _row(field, shape, shape.get("description", ""), required=field in required)
            for field, shape in schema.get("properties", {}).items()
        )
        about = f"{schema.get('description', '')} {', '.join(map(str, schema.get('enum', [])))}"
        yield (
            f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary>'
            f"<p>{escape(about)}</p>{_table('Fields', rows)}</details>"
        )


def _row(name: str, schema: Json, description: str, *, required: bool) -> str:
    mark = "required" if required else ""
    return (
        f"<tr><td><code>{escape(name)}</code></td><td>{_type(schema)} {mark}</td>"
        f"<td>{escape(description)}</td></tr>"
    )


def _table(title: str, rows: str) -> str:
    return f"<h3>{title}</h3><table>{rows}</table>" if rows else ""


def _type(schema: Json) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[1])
        return f'<a href="#{name}"><code>{name}</code></a>'
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    words = [str(schema.get("type", "any")), *([schema["format"]] if "format" in schema else [])]
    return escape(" · ".join(words))
