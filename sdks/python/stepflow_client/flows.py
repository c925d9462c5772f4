"""Flows as they go to the server: text as it is in its file, dicts as JSON, and ids of flows that are there."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stepflow import FlowSource
from stepflow_py.encoding import encode

_FLOW_ID = re.compile(r"[0-9a-f]{64}")
_MOST_KNOWN = 256


@dataclass(frozen=True)
class Document:
    """The body of a request that stores a flow."""

    body: bytes
    content_type: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content_type.encode() + b"\n" + self.body).hexdigest()


async def document(flow: FlowSource) -> Document | str:
    """The document of a flow, or its id. Raises FileNotFoundError and TypeError."""
    if isinstance(flow, Mapping):
        return Document(encode({"flow": flow}).encode("ascii"), "application/json")
    if not isinstance(flow, (str, os.PathLike)):
        raise TypeError(f"a flow is a path, a dict or the id of a stored flow, not {type(flow).__qualname__}")
    path = Path(flow)
    if isinstance(flow, str) and _FLOW_ID.fullmatch(flow) and not path.exists():
        return flow
    # YAML has no reader in the standard library, and the server tells lines and columns of the text that it gets.
    return Document(await asyncio.to_thread(path.read_bytes), "application/yaml")


class KnownFlows:
    """The ids of flows that the server was given already, so that it is given each only once. The oldest are forgotten."""

    def __init__(self) -> None:
        self._ids: OrderedDict[str, str] = OrderedDict()

    def get(self, flow: Document) -> str | None:
        return self._ids.get(flow.digest)

    def put(self, flow: Document, flow_id: str) -> None:
        self._ids[flow.digest] = flow_id
        if len(self._ids) > _MOST_KNOWN:
            self._ids.popitem(last=False)

    def forget(self, flow: Document) -> None:
        self._ids.pop(flow.digest, None)


def overrides_of(value: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Overrides as the API takes them; {"step": {"value": …}} is taken for {"steps": {"step": {"value": …}}}."""
    if not value or "steps" in value:
        return value or None
    return {"steps": {step: change if isinstance(change, Mapping) and "value" in change else {"value": change} for step, change in value.items()}}
