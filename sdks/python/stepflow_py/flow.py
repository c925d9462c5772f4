"""Building flow documents in code, in the `$from` dialect."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from .encoding import decode, encode

SCHEMA_TAG = "https://stepflow.org/schemas/v1/flow.json"

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_UNSET: Any = object()


class ErrorAction:
    """What happens when a step fails; `OnErrorFail`, `OnErrorSkip`, `OnErrorRetry` and `OnErrorDefault` make one."""

    def __init__(self, action: str, **fields: Any) -> None:
        self.fields = {"action": action, **fields}


def OnErrorFail() -> ErrorAction:
    """The step fails."""
    return ErrorAction("fail")


def OnErrorSkip() -> ErrorAction:
    """The step counts as skipped."""
    return ErrorAction("skip")


def OnErrorRetry(max_retries: int | None = None) -> ErrorAction:
    """The step runs again."""
    return ErrorAction("retry") if max_retries is None else ErrorAction("retry", maxRetries=max_retries)


def OnErrorDefault(value: Any = None) -> ErrorAction:
    """The step succeeds with this value."""
    return ErrorAction("useDefault", defaultValue=value)


class Value:
    """A reference or a literal inside the input of a step or the output of a flow.

    References are followed by attribute and index: `Value.input().items[0].name`; a field whose name is taken by Python or by this class is
    reached as `["name"]`.
    """

    def __init__(self, source: dict | None, path: str = "$", literal: Any = None, on_skip: dict | None = None) -> None:
        self._source = source
        self._path = path
        self._literal = literal
        self._on_skip = on_skip

    @staticmethod
    def literal(value: Any) -> Value:
        """A value in which nothing is evaluated."""
        return Value(None, literal=value)

    @staticmethod
    def step(step: str | StepHandle, path: str = "$") -> Value:
        """The output of a step."""
        return Value({"step": step.id if isinstance(step, StepHandle) else step}, path)

    @staticmethod
    def input(path: str = "$") -> Value:
        """The input of the flow."""
        return Value({"workflow": "input"}, path)

    @staticmethod
    def variable(name: str, default: Any = _UNSET, path: str = "$") -> Value:
        """A variable of the flow."""
        return Value({"variable": name} if default is _UNSET else {"variable": name, "default": default}, path)

    def with_on_skip(self, default: Any = _UNSET) -> Value:
        """This reference, with a value for the case that its source was skipped; without one, the user of the reference is skipped too."""
        action = {"action": "skip"} if default is _UNSET else {"action": "useDefault", "defaultValue": default}
        return Value(self._source, self._path, self._literal, action)

    def to_json(self) -> dict:
        """The expression as it stands in a flow document."""
        if self._source is None:
            return {"$literal": self._literal}
        expression: dict = {"$from": {name: to_json(value) for name, value in self._source.items()}}
        if self._path != "$":
            expression["path"] = self._path
        if self._on_skip is not None:
            expression["onSkip"] = self._on_skip
        return expression

    def __getitem__(self, key: str | int) -> Value:
        if self._source is None:
            raise TypeError("A literal has no fields to refer to.")
        if isinstance(key, int) and not isinstance(key, bool):
            if key < 0:
                raise IndexError("A path cannot count from the end.")
            part = f"[{key}]"
        elif isinstance(key, str):
            part = f".{key}" if _NAME.match(key) else f'["{key}"]'
            if '"' in key or "\\" in key:
                raise ValueError(f"The field name {key!r} cannot be written in a path.")
        else:
            raise TypeError("A path consists of field names and indexes.")
        path = self._path if self._path.startswith("$") else f'$["{self._path}"]'
        return Value(self._source, path + part, None, self._on_skip)

    def __getattr__(self, name: str) -> Value:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __iter__(self) -> Iterator[Any]:
        # Otherwise Python would count indexes without an end.
        raise TypeError("A reference cannot be iterated; its value is known only when the flow runs.")


class StepHandle:
    """A step of a flow under construction; attributes and indexes are references into its output."""

    def __init__(self, id: str) -> None:
        self.id = id

    @property
    def output(self) -> Value:
        """The whole output."""
        return Value.step(self.id)

    def __getitem__(self, key: str | int) -> Value:
        return self.output[key]

    def __getattr__(self, name: str) -> Value:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.output[name]

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("The output of a step cannot be iterated; it is known only when the flow runs.")


class FlowBuilder:
    """Collects the parts of a flow; `build` returns the document as a dict."""

    def __init__(self, name: str | None = None, description: str | None = None, version: str | None = None) -> None:
        self._flow: dict = {"schema": SCHEMA_TAG}
        for key, text in (("name", name), ("description", description), ("version", version)):
            if text is not None:
                self._flow[key] = text
        self._steps: dict[str, dict] = {}
        self._output: Any = _UNSET

    @staticmethod
    def load(flow: dict) -> FlowBuilder:
        """A builder that goes on from an existing document."""
        builder = FlowBuilder()
        rest = copy.deepcopy(flow)
        builder._steps = {step["id"]: step for step in rest.pop("steps", None) or []}
        builder._output = rest.pop("output", _UNSET)
        builder._flow = rest
        return builder

    def set_input_schema(self, schema: dict) -> FlowBuilder:
        return self._set("inputSchema", schema)

    def set_output_schema(self, schema: dict) -> FlowBuilder:
        return self._set("outputSchema", schema)

    def set_variables_schema(self, schema: dict) -> FlowBuilder:
        return self._set("variables", schema)

    def set_metadata(self, metadata: dict) -> FlowBuilder:
        return self._set("metadata", metadata)

    def add_step(
        self,
        id: str,
        component: str,
        input_data: Any = None,
        *,
        input_schema: dict | None = None,
        output_schema: dict | None = None,
        skip_if: Any = None,
        on_error: ErrorAction | None = None,
        must_execute: bool | None = None,
        metadata: dict | None = None,
    ) -> StepHandle:
        """Adds a step. Its input and `skip_if` may contain references to the input of the flow and to steps added before."""
        if not id or id in self._steps:
            raise ValueError(f"The id of a step must be new and not empty: {id!r}.")
        step: dict = {"id": id, "component": component}
        for key, value in (
            ("input", input_data),
            ("inputSchema", input_schema),
            ("outputSchema", output_schema),
            ("skipIf", skip_if),
            ("onError", on_error.fields if on_error else None),
            ("mustExecute", must_execute),
            ("metadata", metadata),
        ):
            if value is not None:
                step[key] = to_json(value)
        for reference in references_in(step):
            if (source := reference["$from"].get("step")) is not None and source not in self._steps:
                raise ValueError(f"The step {id!r} refers to {source!r}, which is not a step added before it.")
        self._steps[id] = step
        return StepHandle(id)

    def step(self, id: str) -> StepHandle:
        """The handle of a step that has been added."""
        if id not in self._steps:
            raise KeyError(id)
        return StepHandle(id)

    def set_output(self, output: Any) -> FlowBuilder:
        """The output of the flow: any value with references."""
        self._output = to_json(output)
        return self

    def add_output_field(self, name: str, value: Any) -> FlowBuilder:
        """Adds one field to an output that is an object."""
        if self._output is _UNSET:
            self._output = {}
        if not isinstance(self._output, dict) or "$from" in self._output or "$literal" in self._output:
            raise ValueError("The output is not an object to which a field can be added.")
        self._output[name] = to_json(value)
        return self

    def get_references(self) -> list[dict]:
        """All references of the steps and the output, as they stand in the document."""
        return list(references_in([list(self._steps.values()), None if self._output is _UNSET else self._output]))

    def build(self) -> dict:
        """The flow document."""
        if self._output is _UNSET:
            raise ValueError("The flow has no output; call set_output or add_output_field.")
        for reference in references_in(self._output):
            if (source := reference["$from"].get("step")) is not None and source not in self._steps:
                raise ValueError(f"The output refers to {source!r}, which is not a step of the flow.")
        return copy.deepcopy({**self._flow, "steps": list(self._steps.values()), "output": self._output})

    def _set(self, key: str, value: dict) -> FlowBuilder:
        self._flow[key] = copy.deepcopy(value)
        return self


def to_json(value: Any) -> Any:
    """A value with references and literals as the JSON of a flow document."""
    if isinstance(value, Value):
        return value.to_json()
    if isinstance(value, StepHandle):
        return value.output.to_json()
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    return value if value is None or isinstance(value, (str, int, float)) else decode(encode(value))


def references_in(value: Any) -> Iterator[dict]:
    """The reference expressions inside the JSON of a flow document; nothing inside a literal counts."""
    if isinstance(value, dict):
        if isinstance(value.get("$from"), dict):
            yield value
        elif "$literal" not in value:
            for item in value.values():
                yield from references_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from references_in(item)
