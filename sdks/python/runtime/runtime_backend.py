"""The build backend of the folder above; in a source distribution it lies beside this file."""

import sys
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parent.parent))

from build_backend import build_editable, build_sdist, build_wheel  # noqa: E402

__all__ = ["build_editable", "build_sdist", "build_wheel"]
