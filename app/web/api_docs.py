"""The API's documentation as a page of our own: no script, no other origin, both themes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    where: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    body: str | None
    responses: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    operations: tuple[Operation, ...]


def groups(openapi: Mapping[str, Any]) -> tuple[Group, ...]:
    """The operations of an OpenAPI document by their first tag, in its order."""
    by_tag: dict[str, list[Operation]] = {}
    for tag, operation in _operations(openapi):
        by_tag.setdefault(tag, []).append(operation)
    return tuple(Group(tag, tuple(operations)) for tag, operations in by_tag.items())


def _operations(openapi: Mapping[str, Any]) -> Iterator[tuple[str, Operation]]:
    schemas = openapi.get("components", {}).get("schemas", {})
    for path, item in openapi["paths"].items():
        for method in _METHODS:
            if method in item:
                spec = item[method]
                yield (
                    spec.get("tags", ["Other"])[0],
                    Operation(
                        method=method,
                        path=path,
                        summary=spec.get("summary", ""),
                        description=spec.get("description", ""),
                        parameters=tuple(_parameter(parameter) for parameter in spec.get("parameters", ())),
                        body=_body(spec, schemas),
                        responses=tuple(
                            Answer(status, answer.get("description", ""))
                            for status, answer in spec["responses"].items()
                        ),
                    ),
                )


def _parameter(spec: Mapping[str, Any]) -> Parameter:
    kind = str(spec.get("schema", {}).get("type", "string"))
    return Parameter(spec["name"], spec["in"], kind, bool(spec.get("required")), spec.get("description", ""))


def _body(spec: Mapping[str, Any], schemas: Mapping[str, Any]) -> str | None:
    content = spec.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    schema = content["schema"]
    schema = schemas.get(str(schema.get("$ref", "")).rsplit("/", 1)[-1], schema)
    shown = schema.get("example") or {
        name: field.get("type", field.get("anyOf", ""))
        for name, field in schema.get("properties", {}).items()
    }
    return json.dumps(shown, indent=2)
