"""Type hints to JSON Schema and to functions that turn JSON values into values of those types."""

from __future__ import annotations

import collections.abc as abc
import dataclasses
import enum
import inspect
import sys
import types
import typing
from collections.abc import Callable
from typing import Any

from .scalars import SCALARS, Convert, Mismatch, expected, none
from .validation import type_name

_UNIONS = (typing.Union, types.UnionType)
_NO_DEFAULT = inspect.Parameter.empty
_ARRAYS = {list: list, set: set, frozenset: frozenset, abc.Sequence: list, abc.MutableSequence: list, abc.Iterable: list, abc.Set: set}
_MAPPINGS = (dict, abc.Mapping, abc.MutableMapping)


@dataclasses.dataclass
class Field:
    """One named member of an object: a parameter, a dataclass field or a TypedDict key."""

    name: str
    annotation: Any
    required: bool
    default: Any = _NO_DEFAULT


class TypeCompiler:
    """Compiles the annotations of one component. Named types land once in `definitions` and are referred to by `$ref`."""

    def __init__(self) -> None:
        self.definitions: dict[str, dict] = {}
        self._named: dict[Any, tuple[dict, Convert]] = {}

    def compile(self, annotation: Any) -> tuple[dict, Convert | None]:
        """The schema of a type and its conversion; None stands for "take the JSON value as it is"."""
        if annotation is Any or annotation is _NO_DEFAULT or annotation is object or isinstance(annotation, typing.TypeVar):
            return {}, None
        if annotation is None or annotation is type(None):
            return {"type": "null"}, none
        if (simple := SCALARS.get(annotation) if isinstance(annotation, abc.Hashable) else None) is not None:
            return dict(simple[0]), simple[1]

        origin = typing.get_origin(annotation)
        arguments = typing.get_args(annotation)
        if origin is typing.Annotated:
            return self._annotated(arguments)
        if origin is typing.Literal:
            return self._literal(arguments)
        if origin in _UNIONS:
            return self._union(arguments)
        if origin is tuple or annotation is tuple:
            return self._tuple(arguments)
        if (kind := origin or annotation) in _ARRAYS:
            return self._array(_ARRAYS[kind], arguments[0] if arguments else Any)
        if kind in _MAPPINGS:
            return self._mapping(arguments[0] if arguments else str, arguments[1] if arguments else Any)
        if hasattr(annotation, "__supertype__"):
            return self.compile(annotation.__supertype__)
        if _qualifier(annotation) is not None:
            return self.compile(arguments[0])
        return self._class(annotation)

    def object_of(self, fields: list[Field]) -> tuple[dict, Convert]:
        """The schema of an object with these members, and a conversion to a dict of those that are present."""
        schema: dict = {"type": "object", "properties": {}}
        plan: list[tuple[str, Convert | None, bool]] = []
        for field in fields:
            part, convert = self.compile(field.annotation)
            default = field.default.value if isinstance(field.default, enum.Enum) else field.default
            if default is not _NO_DEFAULT and (default is None or isinstance(default, (str, int, float))):
                part = {**part, "default": default}
            schema["properties"][field.name] = part
            plan.append((field.name, convert, field.required))
        if required := [field.name for field in fields if field.required]:
            schema["required"] = required
        return schema, _object_converter(plan)

    def _annotated(self, arguments: tuple) -> tuple[dict, Convert | None]:
        schema, convert = self.compile(arguments[0])
        if text := next((extra for extra in arguments[1:] if isinstance(extra, str)), None):
            schema = {**schema, "description": text}
        return schema, convert

    def _literal(self, values: tuple) -> tuple[dict, Convert]:
        plain = [value.value if isinstance(value, enum.Enum) else value for value in values]

        def convert(value: Any) -> Any:
            for allowed, result in zip(plain, values):
                if type(value) is type(allowed) and value == allowed:
                    return result
            raise Mismatch([("", f"must be one of {plain!r}")])

        return {"enum": plain}, convert

    def _union(self, members: tuple) -> tuple[dict, Convert | None]:
        each = [self.compile(member) for member in members]
        compiled = [(schema, convert) for schema, convert in each if convert is not None]
        if len(compiled) < len(each):
            return {}, None
        schemas = [schema for schema, _ in compiled]
        if len(members) == 2 and type(None) in members:
            inner = compiled[0 if members[1] is type(None) else 1]
            names = inner[0].get("type")
            schema: dict = {"anyOf": schemas}
            if isinstance(names, str) and "enum" not in inner[0]:
                schema = {**inner[0], "type": [names, "null"]}
            return schema, lambda value: None if value is None else inner[1](value)

        def convert(value: Any) -> Any:
            closest: list[tuple[str, str]] = []
            for _, attempt in compiled:
                try:
                    return attempt(value)
                except Mismatch as mismatch:
                    # A problem deep inside tells more than "not of this kind at all".
                    if any(place for place, _ in mismatch.problems):
                        closest = closest or mismatch.problems
            names = " or ".join(getattr(member, "__name__", str(member)) for member in members)
            raise Mismatch(closest or [("", f"expected {names}, got {type_name(value)}")])

        return {"anyOf": schemas}, convert

    def _tuple(self, arguments: tuple) -> tuple[dict, Convert]:
        if not arguments or (len(arguments) == 2 and arguments[1] is Ellipsis):
            return self._array(tuple, arguments[0] if arguments else Any)
        if arguments == ((),):
            arguments = ()
        parts = [self.compile(argument) for argument in arguments]
        size = len(parts)

        def convert(value: Any) -> tuple:
            if not isinstance(value, list):
                raise expected("array", value)
            if len(value) != size:
                raise Mismatch([("", f"expected {size} items, got {len(value)}")])
            return tuple(item if each is None else each(item) for (_, each), item in zip(parts, value))

        return {"type": "array", "prefixItems": [schema for schema, _ in parts], "minItems": size, "maxItems": size}, convert

    def _array(self, make: type, annotation: Any) -> tuple[dict, Convert]:
        item_schema, each = self.compile(annotation)
        schema: dict = {"type": "array", "items": item_schema} if item_schema else {"type": "array"}
        if make in (set, frozenset):
            schema["uniqueItems"] = True

        def convert(value: Any) -> Any:
            if not isinstance(value, list):
                raise expected("array", value)
            if each is None:
                return make(value)
            try:
                return make([each(item) for item in value])
            except Mismatch:
                raise _all_problems(((f"[{index}]", item) for index, item in enumerate(value)), each) from None

        return schema, convert

    def _mapping(self, key: Any, annotation: Any) -> tuple[dict, Convert]:
        item_schema, each = self.compile(annotation)
        _, each_key = (None, None) if key in (str, Any) else self.compile(key)
        schema: dict = {"type": "object", "additionalProperties": item_schema} if item_schema else {"type": "object"}

        def convert_key(name: str) -> Any:
            if each_key is None:
                return name
            try:
                return each_key(name)
            except Mismatch:
                # JSON has only text as keys; numbers travel as their text.
                return each_key(int(name) if name.lstrip("-").isdigit() else name)

        def convert(value: Any) -> dict:
            if not isinstance(value, dict):
                raise expected("object", value)
            result: dict = {}
            problems: list[tuple[str, str]] = []
            for name, item in value.items():
                try:
                    result[convert_key(name)] = item if each is None else each(item)
                except Mismatch as mismatch:
                    problems += [(f".{name}{deeper}", problem) for deeper, problem in mismatch.problems]
            if problems:
                raise Mismatch(problems)
            return result

        return schema, convert

    def _class(self, annotation: Any) -> tuple[dict, Convert | None]:
        if not isinstance(annotation, type) and not isinstance(typing.get_origin(annotation), type):
            raise TypeError(f"the annotation {annotation!r} has no JSON form; use Any to take the JSON value as it is")
        if annotation in self._named:
            return self._named[annotation]
        if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
            return _enum(annotation)
        if callable(getattr(annotation, "model_validate", None)) and callable(getattr(annotation, "model_json_schema", None)):
            return self._pydantic(annotation)
        if hasattr(annotation, "__struct_fields__") and "msgspec" in sys.modules:
            return self._msgspec(annotation)
        if typing.is_typeddict(annotation):
            return self._named_object(annotation, _typed_dict_fields(annotation), dict)
        if dataclasses.is_dataclass(annotation):
            return self._named_object(annotation, _dataclass_fields(annotation), annotation)
        if issubclass(annotation, tuple) and hasattr(annotation, "_fields"):
            return self._named_object(annotation, _named_tuple_fields(annotation), annotation)
        raise TypeError(f"the type {annotation.__qualname__} has no JSON form; use a dataclass, a TypedDict or Any")

    def _named_object(self, cls: type, fields: list[Field], make: Callable[..., Any]) -> tuple[dict, Convert]:
        name = _free_name(cls.__name__, self.definitions)
        self.definitions[name] = {}
        members: Convert | None = None

        def convert(value: Any) -> Any:
            assert members is not None
            arguments = members(value)
            try:
                return make(**arguments)
            except (ValueError, TypeError) as error:
                raise Mismatch([("", str(error))]) from error

        # Registered before the members are compiled, so that a type may contain itself.
        self._named[cls] = {"$ref": f"#/$defs/{name}"}, convert
        schema, members = self.object_of(fields)
        if (text := inspect.cleandoc(cls.__doc__ or "")) and not text.startswith(f"{cls.__name__}("):
            schema["description"] = text
        self.definitions[name] = {"title": cls.__name__, **schema}
        return self._named[cls]

    def _pydantic(self, model: Any) -> tuple[dict, Convert]:
        def convert(value: Any) -> Any:
            try:
                return model.model_validate(value)
            except ValueError as error:
                raise Mismatch(_pydantic_problems(error)) from error

        return self._foreign(model, model.model_json_schema(), convert)

    def _msgspec(self, struct: Any) -> tuple[dict, Convert]:
        msgspec = sys.modules["msgspec"]

        def convert(value: Any) -> Any:
            try:
                return msgspec.convert(value, struct)
            except msgspec.ValidationError as error:
                raise Mismatch([("", str(error))]) from error

        schemas, parts = msgspec.json.schema_components([struct], ref_template="#/$defs/{name}")
        return self._foreign(struct, {**schemas[0], "$defs": parts}, convert)

    def _foreign(self, cls: Any, schema: dict, convert: Convert) -> tuple[dict, Convert]:
        schema = dict(schema)
        self.definitions.update(schema.pop("$defs", {}))
        self._named[cls] = schema, convert
        return self._named[cls]


def _free_name(name: str, taken: dict) -> str:
    number, candidate = 2, name
    while candidate in taken:
        candidate, number = f"{name}{number}", number + 1
    return candidate


def _all_problems(items: abc.Iterable[tuple[str, Any]], each: Convert) -> Mismatch:
    problems: list[tuple[str, str]] = []
    for place, item in items:
        try:
            each(item)
        except Mismatch as mismatch:
            problems += [(place + deeper, problem) for deeper, problem in mismatch.problems]
    return Mismatch(problems)


def _object_converter(plan: list[tuple[str, Convert | None, bool]]) -> Convert:
    def convert(value: Any) -> dict:
        if not isinstance(value, dict):
            raise expected("object", value)
        result: dict = {}
        problems: list[tuple[str, str]] = []
        for name, each, required in plan:
            if name in value:
                try:
                    result[name] = value[name] if each is None else each(value[name])
                except Mismatch as mismatch:
                    problems += [(f".{name}{deeper}", problem) for deeper, problem in mismatch.problems]
            elif required:
                problems.append((f".{name}", "is missing"))
        if problems:
            raise Mismatch(problems)
        return result

    return convert


def _qualifier(annotation: Any) -> str | None:
    # By name, because Python 3.10 has these only in typing_extensions.
    name = getattr(typing.get_origin(annotation), "_name", None)
    return name if name in ("Required", "NotRequired", "ReadOnly") else None


def _typed_dict_fields(cls: Any) -> list[Field]:
    required = cls.__required_keys__
    hints = typing.get_type_hints(cls, include_extras=True)
    # With annotations that are text, __required_keys__ does not see the qualifiers inside them.
    told: dict[str | None, bool] = {"Required": True, "NotRequired": False}
    return [Field(name, hint, told.get(_qualifier(hint), name in required)) for name, hint in hints.items()]


def _dataclass_fields(cls: Any) -> list[Field]:
    hints = typing.get_type_hints(cls, include_extras=True)
    return [
        Field(
            field.name,
            hints[field.name],
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING,
            _NO_DEFAULT if field.default is dataclasses.MISSING else field.default,
        )
        for field in dataclasses.fields(cls)
        if field.init
    ]


def _named_tuple_fields(cls: Any) -> list[Field]:
    hints = typing.get_type_hints(cls, include_extras=True)
    defaults = cls._field_defaults
    return [Field(name, hints.get(name, Any), name not in defaults, defaults.get(name, _NO_DEFAULT)) for name in cls._fields]


def _pydantic_problems(error: Any) -> list[tuple[str, str]]:
    if not callable(getattr(error, "errors", None)):
        return [("", str(error))]
    return [
        ("".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in problem["loc"]), problem["msg"]) for problem in error.errors()
    ]


def _enum(cls: type[enum.Enum]) -> tuple[dict, Convert]:
    by_value = {(type(member.value), member.value): member for member in cls if isinstance(member.value, abc.Hashable)}
    values = [member.value for member in cls]

    def convert(value: Any) -> Any:
        member = by_value.get((type(value), value)) if isinstance(value, abc.Hashable) else None
        if member is None:
            raise Mismatch([("", f"must be one of {values!r}")])
        return member

    return {"enum": values}, convert
