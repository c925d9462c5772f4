"""Runs the Python blocks of a Markdown page, in their order and as one program, and prints what each of them did.

    python run_page.py PAGE [NAME=JSON …]

A statement with await, async with or async for gets an event loop of its own, as at the prompt of `python -m asyncio`.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import io
import json
import re
import sys
import traceback
from pathlib import Path
from typing import Any


def main(page: str, *given: str) -> None:
    names: dict[str, Any] = {"__name__": "__page__"}
    for assignment in given:
        name, _, value = assignment.partition("=")
        names[name] = json.loads(value)
    for block in re.findall(r"^```python\n(.*?)^```", Path(page).read_text("utf-8"), re.MULTILINE | re.DOTALL):
        output, error = io.StringIO(), None
        try:
            with contextlib.redirect_stdout(output):
                run_block(block, names)
        except BaseException:
            error = traceback.format_exc()
        print(json.dumps({"block": block, "output": output.getvalue(), "error": error}), flush=True)


def run_block(source: str, names: dict[str, Any]) -> None:
    for statement in ast.parse(source, "<block>").body:
        module = ast.Module([statement], [])
        code = compile(module, "<block>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        if code.co_flags & inspect.CO_COROUTINE:
            asyncio.run(awaited(eval(code, names)))
        else:
            exec(code, names)


async def awaited(coroutine: Any) -> None:
    await coroutine


if __name__ == "__main__":
    main(*sys.argv[1:])
