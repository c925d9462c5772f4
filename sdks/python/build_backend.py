"""A PEP 517 build backend for the packages of this folder, so that they install offline and without build requirements."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import sysconfig
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

# The front end calls every hook in the folder of the project that it builds: this one, or runtime.
ROOT = Path.cwd()
# The packages of a checkout lie beside this file, those of a source distribution beside its pyproject.toml.
SOURCES = Path(__file__).resolve().parent
# Archives begin in 1980; a fixed time makes the same sources give the same wheel.
TIME = (1980, 1, 1, 0, 0, 0)


def build_wheel(wheel_directory: str, config_settings: Mapping[str, str] | None = None, metadata_directory: object = None) -> str:
    """config_settings: binary=PATH puts a server program, or a folder with one, into the package; platform=TAG says what it runs on."""
    files = {path.relative_to(SOURCES).as_posix(): path for path in _sources()}
    settings = config_settings or {}
    tag = "py3-none-any"
    if settings.get("binary"):
        files.update(_bundled(Path(settings["binary"])))
        tag = f"py3-none-{settings.get('platform') or re.sub('[-.]', '_', sysconfig.get_platform())}"
    return _write_wheel(wheel_directory, {name: (path.read_bytes(), os.access(path, os.X_OK)) for name, path in files.items()}, tag)


def build_editable(wheel_directory: str, config_settings: object = None, metadata_directory: object = None) -> str:
    return _write_wheel(wheel_directory, {f"{_project('name').replace('-', '_')}.pth": (f"{SOURCES}\n".encode(), False)}, "py3-none-any")


def build_sdist(sdist_directory: str, config_settings: object = None) -> str:
    base = _base()
    with tarfile.open(Path(sdist_directory, f"{base}.tar.gz"), "w:gz", format=tarfile.PAX_FORMAT) as archive:
        (pkg_info := Path(sdist_directory, "PKG-INFO")).write_bytes(_metadata())
        archive.add(pkg_info, f"{base}/PKG-INFO")
        pkg_info.unlink()
        for path in [ROOT / "pyproject.toml", ROOT / "README.md", *ROOT.glob("*_backend.py")]:
            archive.add(path, f"{base}/{path.name}")
        if ROOT != SOURCES:
            archive.add(Path(__file__).resolve(), f"{base}/build_backend.py")
        for path in _sources():
            archive.add(path, f"{base}/{path.relative_to(SOURCES).as_posix()}")
    return f"{base}.tar.gz"


def _sources() -> Iterator[Path]:
    for package in _project("packages").split():
        for path in sorted((SOURCES / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def _bundled(binary: Path) -> dict[str, Path]:
    package = _project("packages").split()[-1]
    if binary.is_dir():
        files = {path.relative_to(binary).as_posix(): path for path in sorted(binary.rglob("*")) if path.is_file()}
    else:
        files = {f"stepflow{binary.suffix if binary.suffix == '.exe' else ''}": binary}
    programs = {"stepflow", "stepflow.exe", "StepFlow.Cli", "StepFlow.Cli.exe"}
    if not any(name in programs and os.access(path, os.X_OK) for name, path in files.items()):
        raise SystemExit(f"{binary} is not a server program, and has none of {', '.join(sorted(programs))} in it")
    return {f"{package}/bin/{name}": path for name, path in files.items()}


def _base() -> str:
    return f"{_project('name').replace('-', '_')}-{_project('version')}"


def _project(key: str, default: str | None = None) -> str:
    # Python 3.10 has no TOML reader; the values needed here are plain strings.
    match = re.search(rf'^{key} = "(.*)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert match or default is not None, key
    return match[1] if match else str(default)


def _dependencies() -> list[str]:
    match = re.search(r"^dependencies = \[(.*)\]$", (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    return re.findall('"([^"]+)"', match[1]) if match else []


def _metadata() -> bytes:
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {_project('name')}",
        f"Version: {_project('version')}",
        f"Summary: {_project('description')}",
        f"License: {_project('license')}",
        f"Requires-Python: {_project('requires-python')}",
        *(f"Requires-Dist: {dependency}" for dependency in _dependencies()),
        "Description-Content-Type: text/markdown",
    ]
    return ("\n".join(lines) + "\n\n" + (ROOT / "README.md").read_text("utf-8")).encode()


def _write_wheel(directory: str, files: dict[str, tuple[bytes, bool]], tag: str) -> str:
    base = _base()
    name = f"{base}-{tag}.whl"
    info = f"{base}.dist-info"
    pure = "true" if tag.endswith("-any") else "false"
    files = {
        **files,
        f"{info}/METADATA": (_metadata(), False),
        f"{info}/WHEEL": (f"Wheel-Version: 1.0\nGenerator: stepflow\nRoot-Is-Purelib: {pure}\nTag: {tag}\n".encode(), False),
    }
    script = _project("stepflow_py", "")
    if script:
        files[f"{info}/entry_points.txt"] = (f"[console_scripts]\nstepflow_py = {script}\n".encode(), False)
    record = [f"{path},sha256={_digest(data)},{len(data)}" for path, (data, _) in files.items()] + [f"{info}/RECORD,,"]
    files[f"{info}/RECORD"] = (("\n".join(record) + "\n").encode(), False)
    with zipfile.ZipFile(Path(directory, name), "w", zipfile.ZIP_DEFLATED) as archive:
        for path, (data, executable) in files.items():
            entry = zipfile.ZipInfo(path, TIME)
            entry.external_attr = (0o100755 if executable else 0o100644) << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return name


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
