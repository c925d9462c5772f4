"""A component server with one component of each kind.

    python server.py                     on stdin and stdout
    python server.py --http --port 8080  over HTTP
"""

from __future__ import annotations

import asyncio
import datetime
from dataclasses import dataclass, field
from enum import Enum

from stepflow_py import Busy, SkipStep, StepflowContext, StepflowFailed, StepflowServer

OUT_OF_STOCK = -32110  # codes from -32110 to -32199 are free for your own errors

server = StepflowServer()


@server.component
def greet(name: str, excited: bool = False) -> dict[str, str]:
    """Greets somebody: plain parameters are the fields of the input."""
    return {"greeting": f"Hello, {name}{'!' if excited else '.'}"}


class Size(Enum):
    SMALL = "small"
    LARGE = "large"


@dataclass
class Item:
    product: str
    size: Size = Size.SMALL
    quantity: int = 1


@dataclass
class Order:
    customer: str
    items: list[Item]
    ordered_at: datetime.datetime
    tags: list[str] = field(default_factory=list)


@dataclass
class Receipt:
    customer: str
    pieces: int
    ship_by: datetime.date


@server.component
def take_order(order: Order) -> Receipt:
    """Checks an order: dataclasses go in and come out."""
    if not order.items:
        raise SkipStep("there is nothing to ship")
    for item in order.items:
        if item.quantity > 100:
            raise StepflowFailed(OUT_OF_STOCK, f"There are not {item.quantity} of {item.product}.", {"product": item.product})
    return Receipt(order.customer, sum(item.quantity for item in order.items), order.ordered_at.date() + datetime.timedelta(days=2))


@server.component
async def remember(value: dict, context: StepflowContext) -> dict[str, str]:
    """Stores its input as a blob and returns the id."""
    return {"blob_id": await context.put_blob(value)}


@server.component
async def countdown(seconds: int, context: StepflowContext) -> str:
    """Works for a while, tells how far it is, and stops at once when the run is cancelled."""
    if seconds > 3600:
        raise Busy(retry_after=60)
    for left in range(seconds, 0, -1):
        context.progress({"left": left})
        await asyncio.sleep(1)
    return "done"


if __name__ == "__main__":
    server.run()
