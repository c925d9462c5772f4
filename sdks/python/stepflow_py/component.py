"""One component: a Python function, its schemas, and how a JSON input becomes its arguments."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import types
import typing
from collections.abc import Callable
from typing import Any

from .context import StepflowContext, SyncStepflowContext
from .errors import InvalidInput
from .types import Field, Mismatch, TypeCompiler

_WHOLE_INPUT_NAME = "input"


class Component:
    """A registered function. `path` starts with a slash; `arguments(input, context)` yields positional and named arguments."""

    def __init__(self, function: Callable, name: str | None, description: str | None, inline: bool) -> None:
        self.function = function
        self.path = "/" + (name or function.__name__).lstrip("/")
        if self.path == "/":
            raise ValueError("A component needs a name.")
        self.description = description or _first_paragraph(function)
        self.is_async = _is_async(function)
        self.inline = inline
        self._prepare()

    def info(self) -> dict:
        """The `ComponentInfo` of the protocol."""
        return {
            "component": self.path,
            "description": self.description,
            "input_schema": self.input_schema,
            "output_schema": self.output_schema,
        }

    def arguments(self, value: Any, context: Any) -> tuple[tuple, dict]:
        """Converts a JSON input. Raises InvalidInput that lists every problem."""
        try:
            converted = value if self._convert is None else self._convert(value)
        except Mismatch as mismatch:
            problems = mismatch.lines("input")
            raise InvalidInput(f"The input of {self.path} does not fit: {'; '.join(problems[:20])}", problems[:100]) from None
        named: dict
        if self._whole is not None:
            named = {self._whole: converted}
        elif self._takes_rest and isinstance(value, dict):
            named = {**value, **converted}
        else:
            named = converted if self._convert is not None else {}
        if self._context is not None:
            named[self._context] = context
        positional = tuple(named.pop(name) for name in self._positional if name in named) if self._positional else ()
        return positional, named

    def _prepare(self) -> None:
        signature = inspect.signature(self.function)
        hints = _hints(self.function)
        parameters = [
            parameter.replace(annotation=hints.get(parameter.name, parameter.annotation))
            for parameter in signature.parameters.values()
        ]
        kinds = inspect.Parameter
        self._takes_rest = any(parameter.kind is kinds.VAR_KEYWORD for parameter in parameters)
        parameters = [parameter for parameter in parameters if parameter.kind not in (kinds.VAR_KEYWORD, kinds.VAR_POSITIONAL)]
        self._context = next((parameter.name for parameter in parameters if _is_context(parameter)), None)
        self._positional = [parameter.name for parameter in parameters if parameter.kind is kinds.POSITIONAL_ONLY]
        parameters = [parameter for parameter in parameters if parameter.name != self._context]

        compiler = TypeCompiler()
        whole = parameters[0] if len(parameters) == 1 and not self._takes_rest and _takes_whole_input(parameters[0]) else None
        self._whole = whole.name if whole else None
        if whole:
            schema, self._convert = compiler.compile(whole.annotation)
            if whole.default is not kinds.empty and self._convert is not None:
                convert, default = self._convert, whole.default
                self._convert = lambda value: default if value is None else convert(value)
        elif parameters:
            schema, self._convert = compiler.object_of(
                [Field(p.name, p.annotation, p.default is kinds.empty, p.default) for p in parameters]
            )
        else:
            schema, self._convert = {}, None
        self.input_schema = _complete(schema, compiler)

        compiler = TypeCompiler()
        result = hints.get("return", signature.return_annotation)
        try:
            schema, _ = compiler.compile(result)
        except TypeError:
            # Any object may be returned as long as it can be written as JSON; only its schema stays unknown.
            schema = {}
        self.output_schema = _complete(schema, compiler)


def _complete(schema: dict, compiler: TypeCompiler) -> dict:
    reference = schema.get("$ref")
    if compiler.definitions and reference and len(schema) == 1:
        name = reference.rsplit("/", 1)[-1]
        schema = dict(compiler.definitions[name])
        if reference not in repr(compiler.definitions):
            compiler.definitions.pop(name)
    return {**schema, "$defs": compiler.definitions} if compiler.definitions else schema


def _hints(function: Callable) -> dict:
    target = function if inspect.isroutine(function) else getattr(function, "func", None) or type(function).__call__
    try:
        return typing.get_type_hints(inspect.unwrap(target), include_extras=True)
    except NameError as error:
        raise TypeError(f"An annotation of {getattr(function, '__name__', function)!r} names an unknown type: {error}") from error


def _is_async(function: Callable) -> bool:
    while isinstance(function, functools.partial):
        function = function.func
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(getattr(function, "__call__", None))


def _is_context(parameter: inspect.Parameter) -> bool:
    annotation = parameter.annotation
    choices = (annotation, *typing.get_args(annotation))
    return parameter.name == "context" or StepflowContext in choices or SyncStepflowContext in choices


def _takes_whole_input(parameter: inspect.Parameter) -> bool:
    annotation = parameter.annotation
    if parameter.name == _WHOLE_INPUT_NAME or annotation is inspect.Parameter.empty or annotation is Any:
        return True
    if typing.get_origin(annotation) in (typing.Union, types.UnionType, typing.Annotated):
        return any(_is_model(choice) for choice in typing.get_args(annotation))
    return _is_model(annotation)


def _is_model(annotation: Any) -> bool:
    kind = typing.get_origin(annotation) or annotation
    if not isinstance(kind, type):
        return False
    return (
        dataclasses.is_dataclass(kind)
        or typing.is_typeddict(kind)
        or issubclass(kind, dict)
        or kind.__name__ in ("Mapping", "MutableMapping")
        or hasattr(kind, "model_validate")
        or hasattr(kind, "__struct_fields__")
    )


def _first_paragraph(function: Callable) -> str | None:
    text = inspect.getdoc(function) if inspect.isroutine(function) else None
    return " ".join(text.split("\n\n")[0].split()) if text else None
