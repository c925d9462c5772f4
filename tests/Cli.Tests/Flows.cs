namespace StepFlow.Cli.Tests;

static class Flows
{
    public const string Echo = """
        name: echo
        description: gives its input back
        steps:
          - id: a
            component: /builtin/noop
            input: { v: { $input: v } }
        output: { $step: a }
        """;

    public const string Mocked = """
        name: mocked
        description: may fail
        steps:
          - id: a
            component: /mock/one
            input: { mode: { $input: mode } }
        output: { $step: a }
        test:
          cases:
            - name: works
              input: { mode: good }
              output: { outcome: success, result: { x: 1, gone: null } }
            - name: fails
              input: { mode: bad }
              output: { outcome: failed, error: { code: COMPONENT_FAILED, message: no luck } }
        """;

    public const string MockConfig = """
        plugins:
          mock:
            type: mock
            components:
              /one:
                behaviors:
                  { mode: good }: { outcome: success, result: { x: 1, y: 2 } }
                  { mode: bad }: { outcome: failed, error: { code: COMPONENT_FAILED, message: no luck } }
        """;

    public const string Waiting = """
        name: waiting
        description: waits for a signal
        steps:
          - id: w
            component: /builtin/wait_for_event
            input: { name: go }
        output: { $step: w }
        """;

    public const string Secret = """
        name: secret
        description: uses a secret
        schemas:
          type: object
          properties:
            variables:
              type: object
              properties:
                token: { type: string, is_secret: true }
              required: [token]
        steps:
          - id: a
            component: /builtin/noop
            input: { t: { $variable: token } }
          - id: w
            component: /builtin/wait_for_event
            input: { name: go }
            mustExecute: true
        output: { a: { $step: a }, w: { $step: w } }
        """;

    /// <summary>Twenty steps one after the other, each asleep for 30 ms.</summary>
    public static string Chain(int steps) => Steps(steps, (i, input) => $"component: /builtin/sleep\n    input: {{ duration_ms: 30, passthrough: {input} }}");

    /// <summary>Steps one after the other, each asking a server; so kills meet attempts in flight.</summary>
    public static string Callers(int steps, Uri server) => Steps(
        steps, (i, input) => $"component: /builtin/http/post\n    input: {{ url: {server}step/{i}, json: {input}, raise_for_status: true }}");

    static string Steps(int steps, Func<int, string, string> body) =>
        "name: chain\ndescription: a chain\nsteps:\n"
        + string.Concat(Enumerable.Range(0, steps).Select(i => $"  - id: s{i}\n    {body(i, i == 0 ? "{ $input: n }" : $"{{ $step: s{i - 1} }}")}\n"))
        + $"output: {{ $step: s{steps - 1} }}\n";
}
