"""JSON in and out: strict decoding, and encoding of the Python values that components return."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import decimal
import enum
import json
import pathlib
import sys
import uuid
from collections.abc import Mapping
from typing import Any


def _reject_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


decode = json.JSONDecoder(parse_constant=_reject_constant).decode
"""Text to value. Raises ValueError (also for NaN and Infinity) and RecursionError."""


def plain(value: Any) -> Any:
    """One step from a Python object towards JSON; what it contains may need further steps. TypeError if there is no way."""
    if isinstance(value, enum.Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, (uuid.UUID, pathlib.PurePath)):
        return str(value)
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() and value.is_finite() else float(value)
    if isinstance(value, (set, frozenset)):
        return list(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Mapping):
        return dict(value)
    if callable(getattr(value, "model_dump", None)):
        return value.model_dump(mode="json")
    if hasattr(value, "__struct_fields__") and "msgspec" in sys.modules:
        return sys.modules["msgspec"].to_builtins(value)
    raise TypeError(f"a value of type {type(value).__qualname__} cannot be written as JSON")


def _plain_keys(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_key(key): _plain_keys(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain_keys(item) for item in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    return _plain_keys(plain(value))


def _key(key: Any) -> Any:
    while not (key is None or isinstance(key, (str, int, float))):
        key = plain(key)
        if isinstance(key, (dict, list)):
            raise TypeError("an object key must be a plain value")
    return key


_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False, default=plain).encode


def encode(value: Any) -> str:
    """Value to ASCII JSON text. Raises TypeError, ValueError or RecursionError when the value has no JSON form."""
    try:
        return _encode(value)
    except TypeError:
        # The encoder offers no hook for object keys, so only values that need one take the slow way.
        return _encode(_plain_keys(value))
