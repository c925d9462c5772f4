"""Finds the server program."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from .errors import BinaryNotFoundError

_VARIABLES = ("STEPFLOW_BINARY", "STEPFLOW_DEV_BINARY")
_SUFFIX = ".exe" if os.name == "nt" else ""
PACKAGE = Path(__file__).resolve().parent


def find_binary(environment: Mapping[str, str] | None = None, package: Path = PACKAGE) -> Path:
    """The first of: what STEPFLOW_BINARY or STEPFLOW_DEV_BINARY names, the one in the package, `stepflow` on the PATH, and the
    command of the repository that the package is in. Raises BinaryNotFoundError."""
    environment = os.environ if environment is None else environment
    looked: list[str] = []
    for variable in _VARIABLES:
        named = environment.get(variable)
        if not named:
            looked.append(f"{variable}: not set")
            continue
        found = shutil.which(named, path=environment.get("PATH"))
        if found is None:
            # Whoever names a program wants that one.
            raise BinaryNotFoundError(f"{variable} is {named!r}, but no program is there")
        return Path(found).absolute()
    for bundled in _bundled(package):
        if _is_program(bundled):
            return bundled
        looked.append(f"in the package: {bundled}")
    on_path = shutil.which("stepflow", path=environment.get("PATH"))
    if on_path is not None:
        return Path(on_path).absolute()
    looked.append(f"stepflow on the PATH: {environment.get('PATH', '')}")
    for folder in package.parents:
        if (folder / "StepFlow.slnf").is_file():
            if _is_program(folder / "stepflow"):
                return folder / "stepflow"
            looked.append(f"in the repository: {folder / 'stepflow'}")
            break
    else:
        looked.append(f"a repository around {package}: none")
    places = "\n".join(f"  {place}" for place in looked)
    raise BinaryNotFoundError(f"the Stepflow server was not found; install it, or name it with STEPFLOW_BINARY. Looked at:\n{places}")


def _bundled(package: Path) -> Iterator[Path]:
    for name in ("stepflow", "StepFlow.Cli"):
        yield package / "bin" / f"{name}{_SUFFIX}"


def _is_program(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)
