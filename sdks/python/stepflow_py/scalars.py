"""JSON values to the scalar types of Python."""

from __future__ import annotations

import base64
import datetime
import decimal
import uuid
from collections.abc import Callable
from typing import Any

from .validation import type_name

Convert = Callable[[Any], Any]


class Mismatch(Exception):
    """A value does not fit its type. `problems` pairs a place (such as `.items[2]`) with what is wrong there."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__(problems)
        self.problems = problems

    def lines(self, root: str) -> list[str]:
        return [f"{root}{place}: {problem}" for place, problem in self.problems]


def expected(name: str, value: Any) -> Mismatch:
    """The mismatch of a value that is of another type."""
    return Mismatch([("", f"expected {name}, got {type_name(value)}")])


def none(value: Any) -> None:
    """The conversion of null."""
    if value is not None:
        raise expected("null", value)


def _exactly(kind: type, name: str) -> Convert:
    def convert(value: Any) -> Any:
        if type(value) is kind or (isinstance(value, kind) and not isinstance(value, bool)):
            return value
        raise expected(name, value)

    return convert


def _integer(value: Any) -> int:
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        return int(value)
    raise expected("integer", value)


def _number(value: Any) -> float:
    if type(value) is float:
        return value
    if type(value) is int:
        try:
            return float(value)
        except OverflowError:
            raise Mismatch([("", "is too large for a floating-point number")]) from None
    raise expected("number", value)


def _boolean(value: Any) -> bool:
    if value is True or value is False:
        return value
    raise expected("boolean", value)


def _parsed(name: str, parse: Callable[[str], Any]) -> Convert:
    def convert(value: Any) -> Any:
        if not isinstance(value, str):
            raise expected(f"string ({name})", value)
        try:
            return parse(value)
        except (ValueError, ArithmeticError):
            raise Mismatch([("", f"is not a {name}: {value[:60]!r}")]) from None

    return convert


def _zulu(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    # fromisoformat of Python 3.10 does not know the Z.
    return lambda text: parse(text[:-1] + "+00:00" if text[-1:] in ("Z", "z") else text)


def _decimal(value: Any) -> decimal.Decimal:
    if type(value) in (int, float):
        return decimal.Decimal(str(value))
    return _parsed("decimal number", decimal.Decimal)(value)


SCALARS: dict[Any, tuple[dict, Convert]] = {
    str: ({"type": "string"}, _exactly(str, "string")),
    int: ({"type": "integer"}, _integer),
    float: ({"type": "number"}, _number),
    bool: ({"type": "boolean"}, _boolean),
    bytes: (
        {"type": "string", "contentEncoding": "base64"},
        _parsed("base64 text", lambda text: base64.b64decode(text, validate=True)),
    ),
    datetime.datetime: ({"type": "string", "format": "date-time"}, _parsed("date and time", _zulu(datetime.datetime.fromisoformat))),
    datetime.date: ({"type": "string", "format": "date"}, _parsed("date", datetime.date.fromisoformat)),
    datetime.time: ({"type": "string", "format": "time"}, _parsed("time", _zulu(datetime.time.fromisoformat))),
    datetime.timedelta: ({"type": "number", "description": "seconds"}, lambda value: datetime.timedelta(seconds=_number(value))),
    decimal.Decimal: ({"type": ["number", "string"]}, _decimal),
    uuid.UUID: ({"type": "string", "format": "uuid"}, _parsed("UUID", uuid.UUID)),
}
