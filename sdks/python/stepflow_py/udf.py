"""The component `udf`: runs Python code that lies in a blob."""

from __future__ import annotations

import ast
import asyncio
import builtins
import collections
import functools
import inspect
import json
import math
import re
import threading
import typing
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypedDict

from .context import StepflowContext, SyncStepflowContext
from .engine import leave
from .errors import BAD_REQUEST, COMPONENT_EXECUTION_FAILED, StepflowError, StepflowFailed
from .validation import problems_of

_CACHED_FUNCTIONS = 256
_MODULE = "stepflow_udf"
_HIDDEN_BUILTINS = {"input", "open", "exec", "eval", "compile", "breakpoint", "exit", "quit", "help", "copyright", "credits", "license"}


class UdfInput(TypedDict):
    """A function in a blob and what to call it with."""

    blob_id: str
    input: Any


class _Compiled(typing.NamedTuple):
    call: Callable
    is_async: bool
    takes_context: bool
    wrap_input: bool
    schema: Any


class UserFunctions:
    """Compiles the code of blobs, once for each blob id, and runs it."""

    def __init__(self) -> None:
        self._cache: collections.OrderedDict[str, _Compiled] = collections.OrderedDict()
        self._lock = threading.Lock()

    async def udf(self, input: UdfInput, context: StepflowContext) -> Any:
        """Runs the Python code of a blob (`code`, `input_schema`, optionally `function_name`) on the given input."""
        blob_id = input["blob_id"]
        compiled = self._cache.get(blob_id)
        if compiled is None:
            blob = await context.get_blob(blob_id)
            # Compiling runs the top level of the code, which may take its time.
            compiled = await self._on_thread(context, functools.partial(compile_blob, blob))
            self._remember(blob_id, compiled)

        value = input["input"]
        if problems := problems_of(value, compiled.schema):
            raise StepflowFailed(BAD_REQUEST, f"Input validation failed: {'; '.join(problems[:20])}", {"problems": problems[:100]})
        argument = attributed(value) if compiled.wrap_input else value
        try:
            if compiled.is_async:
                return await compiled.call(*((argument, context) if compiled.takes_context else (argument,)))
            blocking = SyncStepflowContext(context._execution, context._calls)
            arguments = (argument, blocking) if compiled.takes_context else (argument,)
            result = await self._on_thread(context, functools.partial(compiled.call, *arguments))
            return await result if inspect.isawaitable(result) else result
        except StepflowError:
            raise
        except Exception as error:
            text = str(error) or type(error).__name__
            data = {"type": type(error).__name__}
            raise StepflowFailed(COMPONENT_EXECUTION_FAILED, f"Function execution failed: {text}", data) from error

    def _remember(self, blob_id: str, compiled: _Compiled) -> None:
        with self._lock:
            self._cache[blob_id] = compiled
            while len(self._cache) > _CACHED_FUNCTIONS:
                self._cache.popitem(last=False)

    @staticmethod
    async def _on_thread(context: StepflowContext, call: Callable[[], Any]) -> Any:
        return await context._execution.run_on_pool(asyncio.get_running_loop(), call)


def compile_blob(blob: Any) -> _Compiled:
    """Compiles a blob `{code, input_schema, function_name?}`. Raises StepflowFailed that says what is wrong with it."""
    if not isinstance(blob, dict) or not isinstance(blob.get("code"), str) or not blob["code"].strip() or "input_schema" not in blob:
        text = "The blob of a user function must be an object with 'code' (a non-empty string) and 'input_schema'."
        raise StepflowFailed(BAD_REQUEST, text)
    name = blob.get("function_name")
    function = compile_code(blob["code"], name if isinstance(name, str) and name else None)
    try:
        parameters = [p for p in inspect.signature(function).parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    except (TypeError, ValueError):
        parameters = []
    hints = getattr(function, "__annotations__", {})
    annotation = hints.get(parameters[0].name) if parameters else None
    wrap = annotation in (None, Any, dict, "dict", "Any") or typing.get_origin(annotation) is dict
    is_async = inspect.iscoroutinefunction(function)
    return _Compiled(function, is_async, len(parameters) > 1, wrap, blob["input_schema"])


def compile_code(code: str, function_name: str | None = None) -> Callable:
    """The function that a piece of code stands for: a definition, an expression of a function, an expression of `input`, or a body."""
    code = inspect.cleandoc("\n" + code) if code[:1].isspace() else code
    problems: list[str] = []
    for attempt in (_as_definitions, _as_expression, _as_lambda, _as_body):
        namespace = _namespace()
        try:
            function = attempt(code, namespace, function_name)
        except (SystemExit, KeyboardInterrupt) as exit:
            leave(exit)
        except Exception as error:
            problems.append(f"{type(error).__name__}: {error}")
            continue
        if callable(function):
            return function
        if function_name:
            break
    reason = f"there is no function {function_name!r} in it" if function_name else problems[0] if problems else "it defines no function"
    raise StepflowFailed(COMPONENT_EXECUTION_FAILED, f"The code of the user function cannot be compiled: {reason}", {"problems": problems})


def _as_definitions(code: str, namespace: dict, function_name: str | None) -> Any:
    tree = ast.parse(code)
    last = tree.body[-1] if tree.body else None
    exec(compile(tree, f"<{_MODULE}>", "exec"), namespace)
    if function_name:
        return namespace.get(function_name)
    defined = (item for name, item in namespace.items() if not name.startswith("_") and callable(item))
    # What the code imports does not count.
    public = [item for item in defined if getattr(item, "__module__", None) == _MODULE]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Name) and last.value.id in namespace:
        return namespace[last.value.id]
    return public[0] if len(public) == 1 else None


def _as_expression(code: str, namespace: dict, function_name: str | None) -> Any:
    return eval(compile(code.strip(), f"<{_MODULE}>", "eval"), namespace)


def _as_lambda(code: str, namespace: dict, function_name: str | None) -> Any:
    return eval(compile(f"lambda input: (\n{code.strip()}\n)", f"<{_MODULE}>", "eval"), namespace)


def _as_body(code: str, namespace: dict, function_name: str | None) -> Any:
    tree = ast.parse("def function(input, context):\n    pass")
    # Parsed as a tree, because indenting the text would change the strings in it.
    body = compile(code, f"<{_MODULE}>", "exec", ast.PyCF_ONLY_AST).body  # type: ignore[attr-defined]
    nodes = list(_outside_functions(body))
    if not any(isinstance(node, (ast.Return, ast.Raise)) for node in nodes):
        raise SyntaxError("the code neither defines a function nor returns anything")
    definition: Any = tree.body[0]
    if any(isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)) for node in nodes):
        definition = ast.AsyncFunctionDef(**{field: getattr(definition, field, None) for field in definition._fields})
    definition.body = body
    tree.body = [definition]
    exec(compile(ast.fix_missing_locations(tree), f"<{_MODULE}>", "exec"), namespace)
    return namespace["function"]


def _outside_functions(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    for node in nodes:
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            yield from _outside_functions(ast.iter_child_nodes(node))


def _namespace() -> dict:
    reduced = {name: item for name, item in vars(builtins).items() if name not in _HIDDEN_BUILTINS}
    return {"__builtins__": reduced, "__name__": _MODULE, "json": json, "math": math, "re": re}


class AttributeDict(dict):
    """A dict whose keys can also be read as attributes."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"the input has no field {name!r}") from None


def attributed(value: Any) -> Any:
    """A copy of a JSON value in which every object allows attribute access."""
    if isinstance(value, dict):
        return AttributeDict((name, attributed(item)) for name, item in value.items())
    if isinstance(value, list):
        return [attributed(item) for item in value]
    return value
