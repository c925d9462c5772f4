from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import json
import sys
import typing
import unittest
import uuid
from typing import Annotated, Any, Literal, NamedTuple, NewType, Optional, TypedDict, Union
from unittest import mock

from stepflow_py.component import Component
from stepflow_py.encoding import encode
from stepflow_py.errors import InvalidInput
from stepflow_py.types import Mismatch, TypeCompiler

UTC = datetime.timezone.utc


class Color(enum.Enum):
    RED = "red"
    ONE = 1


class Level(enum.IntEnum):
    LOW = 1


@dataclasses.dataclass
class Point:
    """A place."""

    x: float
    y: float = 0.0
    tags: list[str] = dataclasses.field(default_factory=list)
    norm: float = dataclasses.field(init=False, default=0.0)


@dataclasses.dataclass
class Tree:
    value: int
    children: list[Tree] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Even:
    number: int

    def __post_init__(self) -> None:
        if self.number % 2:
            raise ValueError("must be even")


class Movie(TypedDict, total=False):
    title: str
    year: int


if sys.version_info >= (3, 11):

    class Book(TypedDict):
        title: str
        pages: typing.NotRequired[int]

    class Draft(TypedDict, total=False):
        title: typing.Required[str]
        pages: int


class Pair(NamedTuple):
    left: int
    right: str = "r"


UserId = NewType("UserId", int)


def convert(annotation: Any, value: Any) -> Any:
    _, function = TypeCompiler().compile(annotation)
    return value if function is None else function(value)


class Conversions(unittest.TestCase):
    def test_values_that_fit_become_what_their_type_says(self) -> None:
        for annotation, value, expected in (
            (str, "a", "a"),
            (int, 1, 1),
            (int, 2.0, 2),
            (int, 10**30, 10**30),
            (float, 1, 1.0),
            (bool, True, True),
            (None, None, None),
            (Any, {"a": [1]}, {"a": [1]}),
            (list, [1, "a"], [1, "a"]),
            (list[int], [1], [1]),
            (set[int], [1, 1], {1}),
            (typing.Sequence[float], [1], [1.0]),
            (tuple[int, ...], [1, 2], (1, 2)),
            (tuple[int, str], [1, "a"], (1, "a")),
            (dict, {"a": 1}, {"a": 1}),
            (dict[str, Point], {"p": {"x": 1}}, {"p": Point(1.0)}),
            (dict[int, str], {"1": "a"}, {1: "a"}),
            (Optional[int], None, None),
            (Optional[int], 3, 3),
            (Union[int, str, None], "a", "a"),
            (int | list[int], [1], [1]),
            (Union[Point, Movie], {"x": 1}, Point(1.0)),
            (Literal["a", 1, None], None, None),
            (Color, "red", Color.RED),
            (Color, 1, Color.ONE),
            (Level, 1, Level.LOW),
            (Point, {"x": 1, "tags": ["t"], "unknown": 1}, Point(1.0, 0.0, ["t"])),
            (Tree, {"value": 1, "children": [{"value": 2}]}, Tree(1, [Tree(2)])),
            (Movie, {"title": "t"}, {"title": "t"}),
            (Pair, {"left": 1}, Pair(1, "r")),
            (UserId, 5, 5),
            (Annotated[int, "how many"], 5, 5),
            (bytes, "aGk=", b"hi"),
            (datetime.datetime, "2024-01-01T10:00:00Z", datetime.datetime(2024, 1, 1, 10, tzinfo=UTC)),
            (datetime.date, "2024-01-01", datetime.date(2024, 1, 1)),
            (datetime.time, "10:30:00", datetime.time(10, 30)),
            (datetime.timedelta, 1.5, datetime.timedelta(seconds=1.5)),
            (decimal.Decimal, "1.10", decimal.Decimal("1.10")),
            (decimal.Decimal, 1.1, decimal.Decimal("1.1")),
            (uuid.UUID, "12345678-1234-5678-1234-567812345678", uuid.UUID("12345678123456781234567812345678")),
        ):
            result = convert(annotation, value)
            self.assertEqual((result, type(result)), (expected, type(expected)), annotation)

    def test_values_that_do_not_fit_are_refused_with_the_place(self) -> None:
        for annotation, value, problems in (
            (str, 1, [("", "expected string, got integer")]),
            (int, True, [("", "expected integer, got boolean")]),
            (int, 1.5, [("", "expected integer, got number")]),
            (float, "1", [("", "expected number, got string")]),
            (float, 10**400, [("", "is too large for a floating-point number")]),
            (bool, 1, [("", "expected boolean, got integer")]),
            (None, 0, [("", "expected null, got integer")]),
            (list[int], [1, "a", None], [("[1]", "expected integer, got string"), ("[2]", "expected integer, got null")]),
            (list[int], {}, [("", "expected array, got object")]),
            (tuple[int, str], [1], [("", "expected 2 items, got 1")]),
            (dict[str, int], {"a": "b"}, [(".a", "expected integer, got string")]),
            (dict[int, str], {"x": "b", "1": 2}, [(".x", "expected integer, got string"), (".1", "expected string, got integer")]),
            (Point, {"tags": [1]}, [(".x", "is missing"), (".tags[0]", "expected string, got integer")]),
            (Tree, {"value": 1, "children": [{"value": "x"}]}, [(".children[0].value", "expected integer, got string")]),
            (Even, {"number": 3}, [("", "must be even")]),
            (Color, "blue", [("", "must be one of ['red', 1]")]),
            (Color, [], [("", "must be one of ['red', 1]")]),
            (Literal["a", 1], True, [("", "must be one of ['a', 1]")]),
            (Optional[int], "a", [("", "expected integer, got string")]),
            (Union[int, Point], {"x": "a"}, [(".x", "expected number, got string")]),
            (Union[int, str], [], [("", "expected int or str, got array")]),
            (datetime.date, "tomorrow", [("", "is not a date: 'tomorrow'")]),
            (decimal.Decimal, "x", [("", "is not a decimal number: 'x'")]),
            (bytes, "%", [("", "is not a base64 text: '%'")]),
        ):
            with self.subTest(annotation=annotation, value=str(value)[:40]), self.assertRaises(Mismatch) as caught:
                convert(annotation, value)
            self.assertEqual(caught.exception.problems, problems)

    if sys.version_info >= (3, 11):

        def test_required_and_optional_keys_are_told_apart(self) -> None:
            for kind in (Book, Draft):
                self.assertEqual(convert(kind, {"title": "t"}), {"title": "t"})
                self.assertEqual(convert(kind, {"title": "t", "pages": 2}), {"title": "t", "pages": 2})
                with self.assertRaises(Mismatch) as caught:
                    convert(kind, {"pages": "x"})
                self.assertEqual(caught.exception.problems, [(".title", "is missing"), (".pages", "expected integer, got string")])

    def test_types_without_a_json_form_are_refused_when_the_component_is_declared(self) -> None:
        def takes_object(a: threading_lock, b: int) -> None: ...

        class threading_lock: ...

        takes_object.__annotations__["a"] = threading_lock
        with self.assertRaisesRegex(TypeError, "threading_lock"):
            Component(takes_object, None, None, False)


class Schemas(unittest.TestCase):
    def test_types_become_json_schema(self) -> None:
        for annotation, expected in (
            (Optional[int], {"type": ["integer", "null"]}),
            (int | str, {"anyOf": [{"type": "integer"}, {"type": "string"}]}),
            (Literal["a", "b"], {"enum": ["a", "b"]}),
            (Color, {"enum": ["red", 1]}),
            (list[float], {"type": "array", "items": {"type": "number"}}),
            (list, {"type": "array"}),
            (dict[str, int], {"type": "object", "additionalProperties": {"type": "integer"}}),
            (Annotated[str, "a name"], {"type": "string", "description": "a name"}),
            (datetime.datetime, {"type": "string", "format": "date-time"}),
            (Any, {}),
        ):
            self.assertEqual(TypeCompiler().compile(annotation)[0], expected, annotation)

    def test_a_model_is_the_schema_of_the_component(self) -> None:
        def plot(point: Point) -> Tree: ...

        component = Component(plot, None, None, False)
        self.assertEqual(
            component.input_schema,
            {
                "title": "Point",
                "type": "object",
                "description": "A place.",
                "properties": {
                    "x": {"type": "number"},
                    "y": {"type": "number", "default": 0.0},
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["x"],
            },
        )

    def test_a_type_that_contains_itself_refers_to_a_definition(self) -> None:
        def grow(tree: Tree) -> None: ...

        schema = Component(grow, None, None, False).input_schema
        self.assertEqual(schema["properties"]["children"]["items"], {"$ref": "#/$defs/Tree"})
        self.assertIn("Tree", schema["$defs"])

    def test_every_schema_can_be_written_as_json(self) -> None:
        def f(a: Color = Color.RED, b: Level = Level.LOW, c: datetime.date = datetime.date(2024, 1, 1), d: Any = object()) -> object: ...

        component = Component(f, None, None, False)
        self.assertNotIn("required", json.loads(encode(component.input_schema)))


class Calls(unittest.TestCase):
    def call(self, function: Any, value: Any) -> Any:
        positional, named = Component(function, "f", None, False).arguments(value, "CONTEXT")
        return function(*positional, **named)

    def test_one_parameter_takes_the_whole_input_when_it_is_a_model_untyped_or_named_input(self) -> None:
        def model(point: Point) -> Any:
            return point

        def optional_model(point: Optional[Point]) -> Any:
            return point

        def untyped(anything):  # type: ignore[no-untyped-def]
            return anything

        def named(input: int) -> Any:
            return input

        def mapping(data: dict[str, int], context: Any) -> Any:
            return data, context

        self.assertEqual(self.call(model, {"x": 1}), Point(1.0))
        self.assertIsNone(self.call(optional_model, None))
        self.assertEqual(self.call(untyped, [1]), [1])
        self.assertEqual(self.call(named, 7), 7)
        self.assertEqual(self.call(mapping, {"a": 1}), ({"a": 1}, "CONTEXT"))

    def test_plain_parameters_are_fields_of_the_input(self) -> None:
        def scalar(value: float) -> Any:
            return value

        def models(points: list[Point]) -> Any:
            return points

        def kinds(a: int, /, b: int = 2, *, c: int = 3, **rest: Any) -> Any:
            return a, b, c, rest

        def nothing() -> Any:
            return "called"

        def only_context(context: Any) -> Any:
            return context

        self.assertEqual(self.call(scalar, {"value": 2}), 2.0)
        self.assertEqual(self.call(models, {"points": [{"x": 1}]}), [Point(1.0)])
        self.assertEqual(self.call(kinds, {"a": 1, "c": 5, "other": 6}), (1, 2, 5, {"other": 6}))
        self.assertEqual(self.call(nothing, {"ignored": 1}), "called")
        self.assertEqual(self.call(only_context, None), "CONTEXT")
        with self.assertRaises(InvalidInput) as caught:
            self.call(scalar, [1])
        self.assertEqual(caught.exception.problems, ["input: expected object, got array"])


class Foreign(unittest.TestCase):
    def test_models_of_pydantic_are_known_by_their_methods(self) -> None:
        class Failure(ValueError):
            def errors(self) -> list[dict]:
                return [{"loc": ("items", 0, "x"), "msg": "bad"}]

        class Model:
            def __init__(self, x: int) -> None:
                self.x = x

            @classmethod
            def model_json_schema(cls) -> dict:
                return {"type": "object", "$defs": {"Part": {"type": "string"}}}

            @classmethod
            def model_validate(cls, value: Any) -> Any:
                if "x" not in value:
                    raise Failure
                return cls(value["x"])

            def model_dump(self, mode: str) -> dict:
                return {"x": self.x, "mode": mode}

        def double(model: Any) -> Any: ...

        double.__annotations__ = {"model": Model, "return": Model}
        component = Component(double, None, None, False)
        self.assertEqual(component.input_schema, {"type": "object", "$defs": {"Part": {"type": "string"}}})
        _, named = component.arguments({"x": 3}, None)
        self.assertEqual(encode(named["model"]), '{"x":3,"mode":"json"}')
        with self.assertRaises(InvalidInput) as caught:
            component.arguments({}, None)
        self.assertEqual(caught.exception.problems, ["input.items[0].x: bad"])

    def test_structs_of_msgspec_are_converted_by_msgspec(self) -> None:
        class Struct:
            __struct_fields__ = ("x",)

            def __init__(self, x: int) -> None:
                self.x = x

        msgspec = mock.MagicMock()
        msgspec.ValidationError = ValueError
        msgspec.convert = lambda value, kind: kind(value["x"])
        msgspec.to_builtins = lambda value: {"x": value.x}
        msgspec.json.schema_components.return_value = ([{"$ref": "#/$defs/Struct"}], {"Struct": {"type": "object"}})

        def use(struct: Any) -> Any: ...

        use.__annotations__ = {"struct": Struct}
        with mock.patch.dict(sys.modules, msgspec=msgspec):
            component = Component(use, None, None, False)
            self.assertEqual(component.input_schema, {"type": "object"})
            self.assertEqual(encode(component.arguments({"x": 1}, None)[1]["struct"]), '{"x":1}')


class Outputs(unittest.TestCase):
    def test_python_values_become_json(self) -> None:
        for value, expected in (
            (Point(1, 2, ["t"]), {"x": 1, "y": 2, "tags": ["t"], "norm": 0.0}),
            ({"p": [Point(1)]}, {"p": [{"x": 1, "y": 0.0, "tags": [], "norm": 0.0}]}),
            (Color.RED, "red"),
            (Level.LOW, 1),
            ({Color.RED: 1, 2: 3}, {"red": 1, "2": 3}),
            ({datetime.date(2024, 1, 1): Color.ONE}, {"2024-01-01": 1}),
            (datetime.datetime(2024, 1, 1, tzinfo=UTC), "2024-01-01T00:00:00+00:00"),
            (datetime.timedelta(seconds=2), 2.0),
            (decimal.Decimal("1.5"), 1.5),
            ({1}, [1]),
            ((1, 2), [1, 2]),
            (b"hi", "aGk="),
            ("\ud800ü", "\ud800ü"),
        ):
            self.assertEqual(json.loads(encode(value)), expected)

    def test_values_without_a_json_form_are_refused(self) -> None:
        for value in (object(), float("inf"), {(1, 2): 3}, {object(): 1}):
            with self.assertRaises((TypeError, ValueError)):
                encode(value)


if __name__ == "__main__":
    unittest.main()
