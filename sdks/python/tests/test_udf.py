from __future__ import annotations

import sys
import unittest
from typing import Any

from stepflow_py.errors import StepflowFailed
from stepflow_py.udf import attributed, compile_code
from stepflow_py.validation import problems_of

from .harness import Blobs, ServerTest

ANY = {"type": "object"}


class Compiling(unittest.TestCase):
    def test_every_form_of_code_becomes_a_function(self) -> None:
        value = attributed({"x": 3, "y": {"z": 4}})
        for code, expected in (
            ("def f(input):\n    return input['x']", 3),
            ("def f(input):\n    return input.y.z\nf", 4),
            ("from collections import Counter\nimport os\ndef f(input): return Counter('aab')['a']", 2),
            ("def _helper(a): return a * 2\ndef f(input): return _helper(input.x)", 6),
            ("def helper(a): return a * 2\ndef f(input): return helper(input.x)\nf", 6),
            ("def f(input):\n    def inner(): return g\n    return inner()\ng = 9", 9),
            ("lambda data: data['x'] + 1", 4),
            ("input['x'] + input['y']['z']", 7),
            ("math.sqrt(input.x ** 2 + 16)", 5.0),
            ("\n  input['x']  # with a comment", 3),
            ("[n * 2\n for n in range(input.x)]", [0, 2, 4]),
            ("if input.x > 2:\n    return 'big'\nreturn 'small'", "big"),
            ("text = '''a\nb'''\nreturn text.upper()", "A\nB"),
            ("    total = input.x\n    return total", 3),
            ("json.dumps(re.findall('a', 'aa'))", '["a", "a"]'),
        ):
            with self.subTest(code):
                function = compile_code(code)
                self.assertEqual(function(value, None) if function.__name__ == "function" else function(value), expected)

    def test_old_blobs_name_their_function(self) -> None:
        code = "def first(input): return 1\ndef second(input): return 2"
        self.assertEqual(compile_code(code, "second")({}), 2)
        with self.assertRaisesRegex(StepflowFailed, "third"):
            compile_code(code, "third")

    def test_code_that_is_no_function_says_why(self) -> None:
        for code in ("x = 1", "def f(:", "def f(input): return 1\ndef g(input): return 2", "raise"):
            if code == "raise":
                self.assertTrue(callable(compile_code(code)))
                continue
            with self.assertRaisesRegex(StepflowFailed, "cannot be compiled"):
                compile_code(code)


class Validation(unittest.TestCase):
    def test_values_that_fit_have_no_problems(self) -> None:
        for value, schema in (
            ({"a": 1}, {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"], "additionalProperties": False}),
            (1.0, {"type": "integer"}),
            (None, {"type": ["string", "null"]}),
            ("b", {"enum": ["a", "b"]}),
            ([1, "a"], {"prefixItems": [{"type": "integer"}], "items": {"type": "string"}}),
            ({"n": {"n": {}}}, {"$defs": {"N": {"type": "object", "properties": {"n": {"$ref": "#/$defs/N"}}}}, "$ref": "#/$defs/N"}),
            (5, {"minimum": 5, "exclusiveMaximum": 6, "not": {"const": 4}}),
            ("x", {"anyOf": [{"type": "integer"}, {"type": "string"}]}),
            ("x", {"unknownKeyword": 1}),
            (1, True),
        ):
            self.assertEqual(problems_of(value, schema), [], schema)

    def test_all_problems_are_found_with_their_places(self) -> None:
        schema: Any = {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "array", "items": {"enum": [1, 2]}}, "c": {"maxLength": 1}},
            "required": ["a", "z"],
            "additionalProperties": False,
        }
        self.assertEqual(
            problems_of({"a": True, "b": [1, 3, True], "c": "xx", "d": 0}, schema),
            [
                "input: the property 'z' is missing",
                "input.a: expected integer, got boolean",
                "input.b[1]: must be one of [1, 2]",
                "input.b[2]: must be one of [1, 2]",
                "input.c: may have at most 1 characters, has 2",
                "input: the property 'd' is not known",
            ],
        )
        for value, part in ((1, False), (1, {"oneOf": [True, True]}), (1, {"anyOf": [False]}), ("a", {"pattern": "^b"}), (3, {"minimum": 4}), (1, 5)):
            self.assertEqual(len(problems_of(value, part)), 1, part)

    def test_a_schema_that_refers_to_itself_ends(self) -> None:
        self.assertIn("nested", problems_of(1, {"$ref": "#"})[0])


class Udf(ServerTest):
    def setUp(self) -> None:
        self.runtime = Blobs()
        self.server = self.stdio_of([sys.executable, "-m", "stepflow_py"], self.runtime)

    def run_code(self, code: str, value: Any, schema: Any = ANY, **more: Any) -> dict:
        blob_id = self.runtime.store({"code": code, "input_schema": schema, **more})
        return self.server.execute("/udf", {"blob_id": blob_id, "input": value})

    def output(self, code: str, value: Any, **more: Any) -> Any:
        answer = self.run_code(code, value, **more)
        self.assertIn("result", answer, answer)
        return answer["result"]["output"]

    def test_functions_run_with_and_without_context_sync_and_async(self) -> None:
        self.assertEqual(self.output("input['x'] * 2", {"x": 4}), 8)
        self.assertEqual(self.output("def f(input, context): return [context.step_id, context.attempt]", {}), ["s1", 1])
        self.assertEqual(self.output("def f(input, context): return context.get_blob(context.put_blob({'a': 1}))", {}), {"a": 1})
        code = "async def f(input, context):\n  blob_id = await context.put_blob(input)\n  return await context.get_blob(blob_id)"
        self.assertEqual(self.output(code, {"deep": {"er": [1]}}), {"deep": {"er": [1]}})
        self.assertEqual(self.output("return await context.get_metadata()", {})["step_metadata"], {"step": "s1"})
        self.assertEqual(self.output("def a(input): return 1\ndef b(input): return 2", {}, function_name="b"), 2)

    def test_the_blob_is_fetched_once(self) -> None:
        for _ in range(3):
            self.output("input['x']", {"x": 1})
        self.assertEqual([request["method"] for request in self.runtime.requests], ["blobs/get"])

    def test_failures_say_what_kind_they_are(self) -> None:
        error = self.run_code("def f(input): raise ValueError('bad luck')", {})["error"]
        self.assertEqual((error["code"], error["message"]), (-32100, "Function execution failed: bad luck"))
        error = self.run_code("1", {}, {"type": "object", "required": ["x"]})["error"]
        self.assertEqual((error["code"], error["message"]), (-32103, "Input validation failed: input: the property 'x' is missing"))
        self.assertIn("cannot be compiled", self.run_code("def f(", {})["error"]["message"])
        for blob in (1, {"code": ""}, {"code": "1"}, {"code": 5, "input_schema": {}}):
            answer = self.server.execute("/udf", {"blob_id": self.runtime.store(blob), "input": {}})
            self.assertEqual(answer["error"]["code"], -32103, blob)
        self.assertEqual(self.server.execute("/udf", {"blob_id": "absent", "input": {}})["error"]["code"], -32201)
        self.assertEqual(self.server.execute("/udf", {"input": {}})["error"]["code"], -32103)

    def test_a_function_may_skip_its_step(self) -> None:
        code = "def f(input):\n  from stepflow_py import SkipStep\n  raise SkipStep('none')"
        self.assertEqual(self.run_code(code, {})["result"]["skipped"], {"reason": "none"})

    def test_a_function_that_exits_takes_the_process_with_it(self) -> None:
        blob_id = self.runtime.store({"code": "def f(input, context):\n  import sys\n  sys.exit(1)", "input_schema": ANY})
        self.server.start_execute("/udf", {"blob_id": blob_id, "input": {}})
        self.assertEqual(self.server.wait(), 1)


if __name__ == "__main__":
    unittest.main()
