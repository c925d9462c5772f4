"""The ready-made server: components `/udf` and `/echo`."""

from __future__ import annotations

from typing import Any

from .server import StepflowServer
from .udf import UserFunctions


def build_server() -> StepflowServer:
    """A server with the built-in components."""
    server = StepflowServer()
    server.component(UserFunctions().udf, name="udf")

    @server.component(inline=True)
    def echo(input: Any) -> Any:
        """Returns its input."""
        return input

    return server


def main() -> None:
    build_server().run()


if __name__ == "__main__":
    main()
