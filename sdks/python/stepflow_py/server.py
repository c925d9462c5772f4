"""The registry of components and the ways to serve them."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import os
import threading
from collections.abc import Callable
from typing import Any, TypeVar, overload

from .component import Component
from .engine import Limits
from .stdio import serve_stdio

F = TypeVar("F", bound=Callable)

_EXIT_SECONDS = 3.0


class StepflowServer:
    """A component server.

    Keyword arguments are those of `Limits`: max_message_bytes, max_pending, max_pending_bytes, max_workers, shutdown_grace, eof_grace.
    """

    def __init__(self, **limits: Any) -> None:
        self.limits = Limits(**limits)
        self.components: dict[str, Component] = {}

    @overload
    def component(self, function: F, *, name: str | None = None, description: str | None = None, inline: bool = False) -> F: ...

    @overload
    def component(self, *, name: str | None = None, description: str | None = None, inline: bool = False) -> Callable[[F], F]: ...

    def component(
        self, function: Callable | None = None, *, name: str | None = None, description: str | None = None, inline: bool = False
    ) -> Any:
        """Registers a function as a component and returns it unchanged.

        name: the path, with or without a leading slash (default: the name of the function). description: default is the first paragraph of
        the docstring. inline: run a sync function on the event loop instead of a thread, for functions that take well under a millisecond.
        """

        def register(target: Callable) -> Callable:
            component = Component(target, name, description, inline)
            if component.path in self.components:
                raise ValueError(f"There is already a component {component.path}.")
            self.components[component.path] = component
            return target

        return register if function is None else register(function)

    def find(self, name: str) -> Component | None:
        """The component for a path, with or without leading slash, or for the `scheme://name` of the oldest runtimes."""
        if (component := self.components.get(name)) is not None:
            return component
        path = name.split("://", 1)[-1]
        return self.components.get("/" + path.lstrip("/"))

    def start_stdio(self) -> None:
        """Serves on stdin and stdout until the runtime closes stdin or sends SIGTERM. Standard output of components goes to stderr."""
        _run(serve_stdio(self, self.limits))
        _exit_soon()

    async def start_http(self, host: str = "127.0.0.1", port: int = 0, on_ready: Callable[[int], None] | None = None) -> None:
        """Serves over HTTP until SIGTERM or cancellation. Port 0 takes a free one; `on_ready` is told which."""
        from .http import serve_http

        await serve_http(self, self.limits, host, port, on_ready)

    def run(self, arguments: list[str] | None = None) -> None:
        """The command line of a server: stdio, or HTTP with `--http [--host H] [--port N]`, whose first line on stdout is `{"port": N}`."""
        parser = argparse.ArgumentParser(description="A StepFlow component server: JSON-RPC over stdio, or over HTTP with --http.")
        parser.add_argument("--http", action="store_true", help="serve over HTTP instead of stdio")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        parser.add_argument("--port", type=int, default=0, help="port to listen on; 0, the default, takes a free one")
        parser.add_argument("--max-workers", type=int, help="threads for sync components at a time")
        options = parser.parse_args(arguments)
        if options.max_workers is not None:
            if options.max_workers < 1:
                parser.error("--max-workers must be at least 1")
            self.limits = dataclasses.replace(self.limits, max_workers=options.max_workers)
        if options.http:
            _run(self.start_http(options.host, options.port, _announce))
            _exit_soon()
        else:
            self.start_stdio()


def _announce(port: int) -> None:
    import sys

    sys.stdout.write(f'{{"port": {port}}}\n')
    sys.stdout.flush()
    # Nobody need read the rest of stdout, and a full pipe would stop the server.
    os.dup2(2, 1)
    sys.stdout = sys.stderr


def _run(main: Any) -> None:
    # asyncio.run would wait, without a limit, for threads that user code started.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(main)
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def _exit_soon() -> None:
    # A thread of a component that never returns must not keep a process alive whose runtime is gone.
    timer = threading.Timer(_EXIT_SECONDS, os._exit, (0,))
    timer.daemon = True
    timer.start()
