from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import unittest
import venv
from pathlib import Path

from .harness import PACKAGE_ROOT


class Package(unittest.TestCase):
    def test_pip_installs_it_without_a_network_and_the_command_works(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            venv.create(folder, with_pip=False)
            scripts = Path(folder, "Scripts" if os.name == "nt" else "bin")
            environment = {**os.environ, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
            python = str(scripts / "python")
            subprocess.run(
                [sys.executable, "-m", "pip", "--python", python, "install", "-q", str(PACKAGE_ROOT)], check=True, env=environment, timeout=120
            )
            request = b'{"id":1,"method":"components/list"}\n'
            for command in ([str(scripts / "stepflow_py")], [python, "-m", "stepflow_py"]):
                result = subprocess.run(command, input=request, capture_output=True, cwd=folder, timeout=60)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertIn(b'"/udf"', result.stdout)


if __name__ == "__main__":
    unittest.main()
