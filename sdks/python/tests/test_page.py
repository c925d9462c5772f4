from __future__ import annotations

import json
import re
import subprocess
import sys
import socket
import unittest
from pathlib import Path

from .harness import PACKAGE_ROOT, REPOSITORY_ROOT
from .servers import RealServer, server_environment

PAGE = REPOSITORY_ROOT / "docs" / "sdk-python-runtime.md"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def seed() -> Path | None:
    """The page that these packages honour, where the repository lies beside it."""
    shared = next((folder / "shared" for folder in REPOSITORY_ROOT.parents if (folder / "shared").is_dir()), None)
    return next(iter(sorted((shared / "seeds").glob("003*"))), None) if shared else None


class Pages(RealServer):
    def run_page(self, page: Path) -> list[dict]:
        """The blocks of a page, run in order as one program, and what each printed. No block may fail."""
        text = page.read_text("utf-8")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", 8080)) == 0:
                # Somebody else has the port of the example.
                with socket.create_server(("127.0.0.1", 0)) as free:
                    text = text.replace("port=8080", f"port={free.getsockname()[1]}")
        copy = self.folder / "page.md"
        copy.write_text(text, "utf-8")
        command = [sys.executable, str(Path(__file__).with_name("run_page.py")), str(copy), 'input_data={"x": 4}']
        environment = {**server_environment(), "PYTHONPATH": str(PACKAGE_ROOT), "OPENAI_API_KEY": "not a key"}
        result = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=240)
        self.assertEqual(result.returncode, 0, result.stderr)
        blocks = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual([block["block"] for block in blocks], BLOCK.findall(text))
        for block in blocks:
            self.assertIsNone(block["error"], f"{block['block']}\n{block['error']}\n{result.stderr}")
        return blocks

    def check_outputs(self, blocks: list[dict]) -> None:
        by_text = {block["block"]: block["output"] for block in blocks}

        def output_of(text: str) -> str:
            return next(output for block, output in by_text.items() if text in block)

        self.assertEqual(output_of('print(f"Output:'), "Output: {'x': 1, 'y': 2}\n")
        self.assertRegex(output_of("get_recent_logs"), r"^\S+ \[\w+\] ")
        self.assertEqual(output_of("submit_batch"), "{'x': 1}\n{'x': 2}\n{'x': 3}\n")

    def test_every_block_of_our_page_runs(self) -> None:
        self.check_outputs(self.run_page(PAGE))

    def test_every_block_of_the_page_that_we_honour_runs_as_printed(self) -> None:
        # Outside of its usual place the repository has only its own page, which has the same blocks.
        self.check_outputs(self.run_page(seed() or PAGE))

    def test_our_page_has_every_block_of_the_one_that_we_honour(self) -> None:
        theirs = BLOCK.findall((seed() or PAGE).read_text("utf-8"))
        ours = BLOCK.findall(PAGE.read_text("utf-8"))
        self.assertGreaterEqual(len(theirs), 7)
        for block in theirs:
            self.assertIn(block, ours)


if __name__ == "__main__":
    unittest.main()
