from __future__ import annotations

import unittest

from stepflow_py import FlowBuilder, OnErrorDefault, OnErrorRetry, OnErrorSkip, Value


class Flows(unittest.TestCase):
    def test_a_flow_is_built_from_steps_and_references(self) -> None:
        builder = FlowBuilder("orders", "Takes orders.", "1.0").set_input_schema({"type": "object"}).set_metadata({"team": "a"})
        first = builder.add_step("first", "/python/greet", {"name": Value.input().customer.name, "also": [Value.input("$.a"), 1]})
        second = builder.add_step(
            "second",
            "/python/x",
            {"text": first.greeting, "item": first["items"][0]["odd key"], "literal": Value.literal({"$from": 1})},
            skip_if=Value.input().dry,
            on_error=OnErrorDefault({"a": 1}),
            must_execute=True,
        )
        builder.add_step("third", "/python/y", Value.variable("v", default=3), on_error=OnErrorRetry(2))
        builder.add_output_field("all", second).add_output_field("one", second.value.with_on_skip(default=0))
        self.assertEqual(
            builder.build(),
            {
                "schema": "https://stepflow.org/schemas/v1/flow.json",
                "name": "orders",
                "description": "Takes orders.",
                "version": "1.0",
                "inputSchema": {"type": "object"},
                "metadata": {"team": "a"},
                "steps": [
                    {
                        "id": "first",
                        "component": "/python/greet",
                        "input": {
                            "name": {"$from": {"workflow": "input"}, "path": "$.customer.name"},
                            "also": [{"$from": {"workflow": "input"}, "path": "$.a"}, 1],
                        },
                    },
                    {
                        "id": "second",
                        "component": "/python/x",
                        "input": {
                            "text": {"$from": {"step": "first"}, "path": "$.greeting"},
                            "item": {"$from": {"step": "first"}, "path": '$.items[0]["odd key"]'},
                            "literal": {"$literal": {"$from": 1}},
                        },
                        "skipIf": {"$from": {"workflow": "input"}, "path": "$.dry"},
                        "onError": {"action": "useDefault", "defaultValue": {"a": 1}},
                        "mustExecute": True,
                    },
                    {
                        "id": "third",
                        "component": "/python/y",
                        "input": {"$from": {"variable": "v", "default": 3}},
                        "onError": {"action": "retry", "maxRetries": 2},
                    },
                ],
                "output": {
                    "all": {"$from": {"step": "second"}},
                    "one": {"$from": {"step": "second"}, "path": "$.value", "onSkip": {"action": "useDefault", "defaultValue": 0}},
                },
            },
        )
        self.assertEqual(len(builder.get_references()), 8)

    def test_a_loaded_flow_can_be_continued_and_is_not_changed(self) -> None:
        flow = {"name": "n", "steps": [{"id": "a", "component": "/x"}], "output": {"$from": {"step": "a"}}}
        builder = FlowBuilder.load(flow)
        builder.set_output(builder.add_step("b", "/y", builder.step("a"), on_error=OnErrorSkip()))
        self.assertEqual([step["id"] for step in builder.build()["steps"]], ["a", "b"])
        self.assertEqual(len(flow["steps"]), 1)

    def test_mistakes_are_found_while_building(self) -> None:
        builder = FlowBuilder()
        self.assertRaises(ValueError, builder.build)
        step = builder.add_step("a", "/x")
        with self.assertRaisesRegex(ValueError, "must be new"):
            builder.add_step("a", "/x")
        with self.assertRaisesRegex(ValueError, "'b'"):
            builder.add_step("c", "/x", {"deep": [Value.step("b")]})
        with self.assertRaisesRegex(ValueError, "'b'"):
            builder.set_output(Value.step("b")).build()
        with self.assertRaisesRegex(ValueError, "not an object"):
            builder.set_output(step).add_output_field("x", 1)
        self.assertRaises(KeyError, builder.step, "b")
        self.assertRaises(TypeError, list, step)
        self.assertRaises(TypeError, list, step.output)
        self.assertRaises(IndexError, lambda: step[-1])
        self.assertRaises(TypeError, lambda: Value.literal(1).x)


if __name__ == "__main__":
    unittest.main()
