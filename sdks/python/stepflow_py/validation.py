"""A small JSON Schema validator for the inputs of user-defined functions.

Known keywords: type, enum, const, properties, required, additionalProperties, items, prefixItems, minItems, maxItems, minLength, maxLength,
pattern, minimum, maximum, exclusiveMinimum, exclusiveMaximum, anyOf, oneOf, allOf, not, $ref into the same document. Others are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_MAX_DEPTH = 200


def problems_of(value: Any, schema: Any, place: str = "input") -> list[str]:
    """All the places where the value breaks the schema, as "place: problem". Empty when it fits."""
    return list(_check(value, schema, place, schema, 0))


def type_name(value: Any) -> str:
    """The JSON Schema name of the type of a JSON value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, (list, tuple)) else "object"


def _check(value: Any, schema: Any, place: str, root: Any, depth: int) -> Iterator[str]:
    if schema is True or schema is None:
        return
    if schema is False:
        yield f"{place}: no value is allowed here"
        return
    if not isinstance(schema, dict):
        yield f"{place}: the schema itself must be an object or a boolean, not {type_name(schema)}"
        return
    if depth > _MAX_DEPTH:
        yield f"{place}: the schema is nested more than {_MAX_DEPTH} levels deep"
        return

    def inner(item: Any, part: Any, where: str) -> Iterator[str]:
        return _check(item, part, where, root, depth + 1)

    if isinstance(reference := schema.get("$ref"), str):
        yield from inner(value, _resolve(reference, root), place)

    expected = schema.get("type")
    if expected is not None:
        names = expected if isinstance(expected, list) else [expected]
        if not any(_is(value, name) for name in names):
            yield f"{place}: expected {' or '.join(map(str, names))}, got {type_name(value)}"
            return

    if "enum" in schema and not any(_same(value, allowed) for allowed in schema["enum"]):
        yield f"{place}: must be one of {schema['enum']!r}"
    if "const" in schema and not _same(value, schema["const"]):
        yield f"{place}: must be {schema['const']!r}"

    if isinstance(value, dict):
        yield from _check_object(value, schema, place, inner)
    elif isinstance(value, (list, tuple)):
        yield from _check_array(value, schema, place, inner)
    elif isinstance(value, str):
        yield from _check_size(len(value), schema, place, "minLength", "maxLength", "characters")
        if isinstance(pattern := schema.get("pattern"), str) and not re.search(pattern, value):
            yield f"{place}: must match the pattern {pattern}"
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from _check_number(value, schema, place)

    for part in schema.get("allOf", ()):
        yield from inner(value, part, place)
    for keyword in ("anyOf", "oneOf"):
        if (parts := schema.get(keyword)) is not None:
            fitting = sum(1 for part in parts if next(inner(value, part, place), None) is None)
            if fitting == 0:
                yield f"{place}: fits none of the {len(parts)} alternatives of {keyword}"
            elif fitting > 1 and keyword == "oneOf":
                yield f"{place}: fits {fitting} alternatives of oneOf instead of one"
    if "not" in schema and next(inner(value, schema["not"], place), None) is None:
        yield f"{place}: has a form that the schema forbids"


def _check_object(value: dict, schema: dict, place: str, inner: Any) -> Iterator[str]:
    properties = schema.get("properties") or {}
    for name in schema.get("required") or ():
        if name not in value:
            yield f"{place}: the property '{name}' is missing"
    for name, part in properties.items():
        if name in value:
            yield from inner(value[name], part, f"{place}.{name}")
    rest = schema.get("additionalProperties")
    if rest is not None and rest is not True:
        for name, item in value.items():
            if name not in properties:
                if rest is False:
                    yield f"{place}: the property '{name}' is not known"
                else:
                    yield from inner(item, rest, f"{place}.{name}")


def _check_array(value: list | tuple, schema: dict, place: str, inner: Any) -> Iterator[str]:
    prefix = schema.get("prefixItems") or []
    for index, (item, part) in enumerate(zip(value, prefix)):
        yield from inner(item, part, f"{place}[{index}]")
    if (items := schema.get("items")) is not None:
        for index in range(len(prefix), len(value)):
            yield from inner(value[index], items, f"{place}[{index}]")
    yield from _check_size(len(value), schema, place, "minItems", "maxItems", "items")


def _check_size(size: int, schema: dict, place: str, low: str, high: str, unit: str) -> Iterator[str]:
    if (least := schema.get(low)) is not None and size < least:
        yield f"{place}: needs at least {least} {unit}, has {size}"
    if (most := schema.get(high)) is not None and size > most:
        yield f"{place}: may have at most {most} {unit}, has {size}"


def _check_number(value: float, schema: dict, place: str) -> Iterator[str]:
    if (low := schema.get("minimum")) is not None and value < low:
        yield f"{place}: must be at least {low}"
    if (high := schema.get("maximum")) is not None and value > high:
        yield f"{place}: must be at most {high}"
    if (low := schema.get("exclusiveMinimum")) is not None and value <= low:
        yield f"{place}: must be more than {low}"
    if (high := schema.get("exclusiveMaximum")) is not None and value >= high:
        yield f"{place}: must be less than {high}"


def _is(value: Any, name: Any) -> bool:
    actual = type_name(value)
    if name == "number":
        return actual in ("number", "integer")
    if name == "integer":
        return actual == "integer" or (actual == "number" and value.is_integer())
    return actual == name


def _same(left: Any, right: Any) -> bool:
    # 1 and True are equal in Python but not in JSON.
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def _resolve(reference: str, root: Any) -> Any:
    if not reference.startswith("#"):
        return True
    node = root
    for token in reference[1:].split("/")[1:]:
        token = token.replace("~1", "/").replace("~0", "~")
        if not isinstance(node, dict) or token not in node:
            return True
        node = node[token]
    return node
