from __future__ import annotations

import sys
import unittest

from .harness import REPOSITORY_ROOT, Blobs, ServerTest

EXAMPLES = REPOSITORY_ROOT / "examples" / "python"


class LoopServer(ServerTest):
    def setUp(self) -> None:
        self.runtime = Blobs()
        self.server = self.stdio_of([sys.executable, str(EXAMPLES / "loop_server.py")], self.runtime)

    def output(self, component: str, value: object) -> object:
        return self.server.execute(component, value)["result"]["output"]

    def flow_of(self, component: str, field: str | None = None) -> str:
        flow_id = f"flow of {component}"
        other = self.stdio_of([sys.executable, str(EXAMPLES / "loop_server.py")])

        def run(value: object) -> dict:
            output = other.execute(component, value)["result"]["output"]
            return {"outcome": "success", "result": output[field] if field else output}

        self.runtime.flows[flow_id] = run
        return flow_id

    def test_iterate_repeats_a_flow_until_it_has_a_result(self) -> None:
        flow_id = self.flow_of("/counter_step")
        value = {"flow_id": flow_id, "initial_input": {"current": 0, "target": 5}, "max_iterations": 20}
        self.assertEqual(self.output("/iterate", value), {"result": "Reached target 5", "iterations": 6, "terminated": False})
        value["max_iterations"] = 2
        self.assertEqual(self.output("/iterate", value), {"result": {"current": 2, "target": 5}, "iterations": 2, "terminated": True})

    def test_map_runs_a_flow_for_every_item(self) -> None:
        flow_id = "double"
        self.runtime.flows[flow_id] = lambda value: {"outcome": "success", "result": value * 2.0}
        self.assertEqual(self.output("/map", {"flow_id": flow_id, "items": [1, 2, 3]}), {"results": [2.0, 4.0, 6.0]})
        self.assertEqual(self.output("/map", {"flow_id": flow_id, "items": []}), {"results": []})
        self.assertEqual(self.output("/double_value", {"value": 7}), {"result": 14.0})


class FriendlyServer(ServerTest):
    def test_each_component_works(self) -> None:
        server = self.stdio_of([sys.executable, str(EXAMPLES / "server.py")], Blobs())
        self.assertEqual(server.execute("/greet", {"name": "Ada"})["result"]["output"], {"greeting": "Hello, Ada."})
        order = {"customer": "Ada", "items": [{"product": "pen", "quantity": 2}], "ordered_at": "2024-02-28T10:00:00Z"}
        receipt = server.execute("/take_order", order)["result"]["output"]
        self.assertEqual(receipt, {"customer": "Ada", "pieces": 2, "ship_by": "2024-03-01"})
        self.assertIn("skipped", server.execute("/take_order", {**order, "items": []})["result"])
        order["items"][0]["quantity"] = 101  # type: ignore[index]
        self.assertEqual(server.execute("/take_order", order)["error"]["code"], -32110)
        self.assertIn("blob_id", server.execute("/remember", {"a": 1})["result"]["output"])
        self.assertEqual(server.execute("/countdown", {"seconds": 0})["result"]["output"], "done")
        self.assertEqual(server.execute("/countdown", {"seconds": 9999})["error"]["data"], {"retry_after_ms": 60_000})


if __name__ == "__main__":
    unittest.main()
