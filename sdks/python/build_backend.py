"""A PEP 517 build backend for this one package, so that it installs offline and without build requirements."""

from __future__ import annotations

import base64
import hashlib
import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
PACKAGE = "stepflow_py"
# Archives begin in 1980; a fixed time makes the same sources give the same wheel.
TIME = (1980, 1, 1, 0, 0, 0)


def build_wheel(wheel_directory: str, config_settings: object = None, metadata_directory: object = None) -> str:
    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in _sources()}
    return _write_wheel(wheel_directory, files)


def build_editable(wheel_directory: str, config_settings: object = None, metadata_directory: object = None) -> str:
    return _write_wheel(wheel_directory, {f"{PACKAGE}.pth": f"{ROOT}\n".encode()})


def build_sdist(sdist_directory: str, config_settings: object = None) -> str:
    base = f"{PACKAGE}-{_project('version')}"
    with tarfile.open(Path(sdist_directory, f"{base}.tar.gz"), "w:gz", format=tarfile.PAX_FORMAT) as archive:
        (pkg_info := Path(sdist_directory, "PKG-INFO")).write_bytes(_metadata())
        archive.add(pkg_info, f"{base}/PKG-INFO")
        pkg_info.unlink()
        for path in [ROOT / "pyproject.toml", ROOT / "README.md", Path(__file__).resolve(), *_sources()]:
            archive.add(path, f"{base}/{path.relative_to(ROOT).as_posix()}")
    return f"{base}.tar.gz"


def _sources() -> Iterator[Path]:
    for path in sorted((ROOT / PACKAGE).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def _project(key: str) -> str:
    # Python 3.10 has no TOML reader; the values needed here are plain strings.
    match = re.search(rf'^{key} = "(.*)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert match, key
    return match[1]


def _metadata() -> bytes:
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {_project('name')}",
        f"Version: {_project('version')}",
        f"Summary: {_project('description')}",
        f"License: {_project('license')}",
        f"Requires-Python: {_project('requires-python')}",
        "Description-Content-Type: text/markdown",
    ]
    return ("\n".join(lines) + "\n\n" + (ROOT / "README.md").read_text("utf-8")).encode()


def _write_wheel(directory: str, files: dict[str, bytes]) -> str:
    base = f"{PACKAGE}-{_project('version')}"
    name = f"{base}-py3-none-any.whl"
    info = f"{base}.dist-info"
    files = {
        **files,
        f"{info}/METADATA": _metadata(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: stepflow\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\nstepflow_py = {_project('stepflow_py')}\n".encode(),
    }
    record = [f"{path},sha256={_digest(data)},{len(data)}" for path, data in files.items()] + [f"{info}/RECORD,,"]
    files[f"{info}/RECORD"] = ("\n".join(record) + "\n").encode()
    with zipfile.ZipFile(Path(directory, name), "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, TIME)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return name


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
