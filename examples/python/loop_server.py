"""Components that run flows: `iterate` repeats a flow until it says it is done, `map` runs a flow for each item.

    python loop_server.py                     on stdin and stdout
    python loop_server.py --http --port 8080  over HTTP
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stepflow_py import StepflowContext, StepflowFailed, StepflowServer

NEITHER_RESULT_NOR_NEXT = -32110

server = StepflowServer()


@dataclass
class IterateInput:
    """The flow (its id, or the document itself) is given `initial_input` first, and then whatever it returned as `next`."""

    initial_input: Any
    flow_id: str | None = None
    flow: dict | None = None
    max_iterations: int = 1000


@dataclass
class MapInput:
    """The flow (its id, or the document itself) runs once for each item."""

    items: list[Any]
    flow_id: str | None = None
    flow: dict | None = None
    max_concurrency: int | None = None


@server.component(inline=True)
def counter_step(current: int, target: int) -> dict[str, Any]:
    """Counts one up: `{"next": …}` until the target is reached, then `{"result": …}`."""
    if current < target:
        return {"next": {"current": current + 1, "target": target}}
    return {"result": f"Reached target {target}"}


@server.component(inline=True)
def double_value(value: float) -> dict[str, float]:
    """Doubles a number."""
    return {"result": value * 2}


@server.component
async def iterate(input: IterateInput, context: StepflowContext) -> dict[str, Any]:
    """Runs a flow again and again: with `{"next": x}` it goes on with x, with `{"result": y}` it ends."""
    flow_id = await stored(input.flow_id, input.flow, context)
    current = input.initial_input
    for iteration in range(1, input.max_iterations + 1):
        output = await context.evaluate_flow_by_id(flow_id, current)
        context.progress({"iteration": iteration})
        if isinstance(output, dict) and "result" in output:
            return {"result": output["result"], "iterations": iteration, "terminated": False}
        if not isinstance(output, dict) or "next" not in output:
            text = "The flow must return an object with 'result' or 'next'."
            raise StepflowFailed(NEITHER_RESULT_NOR_NEXT, text, {"iteration": iteration})
        current = output["next"]
    return {"result": current, "iterations": input.max_iterations, "terminated": True}


@server.component(name="map")
async def map_items(input: MapInput, context: StepflowContext) -> dict[str, list]:
    """Runs a flow for every item and returns the outputs in the order of the items."""
    flow_id = await stored(input.flow_id, input.flow, context)
    return {"results": await context.evaluate_batch_by_id(flow_id, input.items, input.max_concurrency)}


async def stored(flow_id: str | None, flow: dict | None, context: StepflowContext) -> str:
    """The id of a flow that is given by id or as a document."""
    if flow_id is not None:
        return flow_id
    if flow is None:
        raise ValueError("Give flow_id or flow.")
    return await context.put_blob(flow, "flow")


if __name__ == "__main__":
    server.run()
