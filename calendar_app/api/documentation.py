"""From the API's OpenAPI description to what its page shows. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "patch", "put", "delete")
JSON = "application/json"
DEEPEST = 4
"""So deep an example goes into shapes that hold shapes."""


@dataclass(frozen=True)
class Value:
    """One value that is sent: its name, where it goes, of what sort it is, and what it means."""

    name: str
    place: str
    sort: str
    is_required: bool
    said: str


@dataclass(frozen=True)
class Asking:
    """One thing that can be asked."""

    method: str
    path: str
    anchor: str
    title: str
    said: str
    values: tuple[Value, ...]
    sent: str
    answered: str


@dataclass(frozen=True)
class Chapter:
    """All that can be asked of one subject."""

    title: str
    askings: tuple[Asking, ...]


def chapters(description: Mapping[str, Any]) -> list[Chapter]:
    """Return the description by subject, in the order in which it names them."""
    by_subject: dict[str, list[Asking]] = {}
    for path, operations in description["paths"].items():
        for method in METHODS:
            if method in operations:
                operation = operations[method]
                subject = (operation.get("tags") or ["Instep"])[0]
                by_subject.setdefault(subject, []).append(_asking(method, path, operation, description))
    return [Chapter(title, tuple(askings)) for title, askings in by_subject.items()]


def _asking(method: str, path: str, operation: Mapping[str, Any], description: Mapping[str, Any]) -> Asking:
    body = _schema_of(operation.get("requestBody", {}))
    is_json = JSON in operation.get("requestBody", {}).get("content", {})
    good = [each for code, each in operation["responses"].items() if str(code).startswith("2")]
    answer = _schema_of(good[0]) if good and JSON in good[0].get("content", {}) else {}
    return Asking(
        method=method.upper(),
        path=path,
        anchor=operation["operationId"],
        title=operation.get("summary", ""),
        said=operation.get("description", ""),
        values=tuple(_values(operation, body, description)),
        sent=_as_text(_example(body, description)) if body and is_json else "",
        answered=_as_text(_example(answer, description)) if answer else "",
    )


def _schema_of(holder: Mapping[str, Any]) -> Mapping[str, Any]:
    content: Mapping[str, Any] = holder.get("content", {})
    found: Mapping[str, Any] = next((each.get("schema", {}) for each in content.values()), {})
    return found


def _values(operation: Mapping[str, Any], body: Mapping[str, Any], description: Mapping[str, Any]) -> Iterator[Value]:
    for each in operation.get("parameters", []):
        schema = each.get("schema", {})
        said = each.get("description") or schema.get("description", "")
        yield Value(each["name"], each["in"], _sort(schema, description), each.get("required", False), said)
    shape = _followed(body, description)
    for name, schema in shape.get("properties", {}).items():
        said = schema.get("description") or _followed(schema, description).get("description", "")
        yield Value(name, "body", _sort(schema, description), name in shape.get("required", ()), said)


def _sort(schema: Mapping[str, Any], description: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_sort(each, description) for each in schema["anyOf"])
    shape = _followed(schema, description)
    if "enum" in shape:
        return " | ".join(str(each) for each in shape["enum"])
    if shape.get("type") == "array":
        return f"list of {_sort(shape.get('items', {}), description)}"
    return str(shape.get("format") or shape.get("type") or "anything")


def _followed(schema: Mapping[str, Any], description: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = description["components"]["schemas"][name] if name else schema
    return found


def _example(schema: Mapping[str, Any], description: Mapping[str, Any], depth: int = 0) -> Any:
    """Return a value of this shape: the example it gives, what it is if not sent, else something of its sort."""
    said = _said(schema)
    if said:
        return said[0]
    choices = schema.get("anyOf") or schema.get("allOf")
    if choices:
        return _example(choices[0], description, depth)
    shape = _followed(schema, description)
    return _of_sort(shape, description, depth) if shape is schema else _example(shape, description, depth)


def _said(schema: Mapping[str, Any]) -> Sequence[Any]:
    """Return the values a schema names itself, the best example first."""
    alone = [schema[name] for name in ("default", "const") if name in schema]
    return schema.get("examples") or alone or schema.get("enum") or ()


SAMPLES = {
    "uuid": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "date": "2027-03-01",
    "date-time": "2027-03-01T09:30:00Z",
    "time": "09:30:00",
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "null": None,
    "string": "",
}


def _of_sort(shape: Mapping[str, Any], description: Mapping[str, Any], depth: int) -> Any:
    sort = shape.get("format") if shape.get("format") in SAMPLES else shape.get("type")
    if depth < DEEPEST and sort == "object":
        needed = shape.get("required", ())
        return {
            name: None if name not in needed and _is_to_be_left(each) else _example(each, description, depth + 1)
            for name, each in shape.get("properties", {}).items()
        }
    if depth < DEEPEST and sort == "array":
        return [_example(shape.get("items", {}), description, depth + 1)]
    return SAMPLES.get(str(sort))


def _is_to_be_left(schema: Mapping[str, Any]) -> bool:
    """Whether a value may as well be null, and no example says otherwise."""
    choices = schema.get("anyOf", ())
    return {"type": "null"} in choices and not any(each.get("examples") for each in (schema, *choices))


def _as_text(example: Any) -> str:
    return json.dumps(example, indent=2, ensure_ascii=False)
