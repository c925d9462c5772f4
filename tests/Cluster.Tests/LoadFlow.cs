using System.Text.Json;

namespace StepFlow.Cluster.Tests;

/// <summary>A kind of flow that the load consists of.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Yaml">The document.</param>
/// <param name="Needs">For each step the steps that have to complete before it starts.</param>
/// <param name="Expected">Its result for the input <c>{n: 1}</c>; null: any.</param>
/// <param name="Then">What the client does after the start: nothing, <c>signal</c> or <c>cancel</c>.</param>
sealed record LoadFlow(string Name, string Yaml, int[][] Needs, JsonElement? Expected = null, string? Then = null)
{
    const int FanWidth = 10;

    public static LoadFlow[] All { get; } = [Sequence(), Fan(), Children(), Timer(), Signal(), Retry(), Long()];

    static LoadFlow Sequence() => new(
        "sequence",
        """
        steps:
          - {id: a, component: /ledger/work, input: {value: {$input: n}, ms: 5}}
          - {id: b, component: /builtin/noop, input: {v: {$step: a, path: value}}}
          - {id: c, component: /ledger/work, input: {value: {$step: b, path: v}, ms: 20}}
          - {id: d, component: /ledger/work, input: {value: {$step: c, path: value}, ms: 1}}
        output: {$step: d, path: value}
        """,
        [[], [0], [1], [2]],
        JsonElement.Parse("4"));

    static LoadFlow Fan()
    {
        var steps = Enumerable.Range(0, FanWidth).Select(i => $"  - {{id: w{i}, component: /ledger/work, input: {{value: {i}, ms: 10}}}}");
        var all = string.Join(", ", Enumerable.Range(0, FanWidth).Select(i => $"{{$step: w{i}, path: value}}"));
        return new LoadFlow(
            "fan",
            $"steps:\n{string.Join('\n', steps)}\n  - {{id: join, component: /builtin/noop, input: {{all: [{all}]}}}}\noutput: {{$step: join, path: all}}\n",
            [.. Enumerable.Repeat(Array.Empty<int>(), FanWidth), [.. Enumerable.Range(0, FanWidth)]],
            JsonElement.Parse($"[{string.Join(',', Enumerable.Range(1, FanWidth))}]"));
    }

    static LoadFlow Children() => new(
        "children",
        """
        steps:
          - id: each
            component: /builtin/map
            input:
              items: [1, 2, 3]
              workflow:
                $literal:
                  steps: [{id: w, component: /ledger/work, input: {value: {$input: $}, ms: 10}}]
                  output: {$step: w, path: value}
          - {id: after, component: /builtin/noop, input: {got: {$step: each}}}
        output: {$step: after, path: got}
        """,
        [[], [0]]);

    static LoadFlow Timer() => new(
        "timer",
        """
        steps:
          - {id: nap, component: /builtin/sleep, input: {duration: 300ms}}
          - {id: w, component: /ledger/work, input: {value: {$input: n}, ms: 5, after: {$step: nap}}}
        output: {$step: w, path: value}
        """,
        [[], [0]],
        JsonElement.Parse("2"));

    static LoadFlow Signal() => new(
        "signal",
        """
        steps:
          - {id: wait, component: /builtin/wait_for_event, input: {event: go, timeout: 1h}}
          - {id: w, component: /ledger/work, input: {value: {$step: wait, path: value}, ms: 5}}
        output: {$step: w, path: value}
        """,
        [[], [0]],
        JsonElement.Parse("8"),
        Then: "signal");

    static LoadFlow Retry() => new(
        "retry",
        """
        steps:
          - {id: a, component: /ledger/second-time-lucky, input: {value: {$input: n}, ms: 5}, retry: {maxAttempts: 3, backoff: {type: constant, delay: 20ms}}}
          - {id: b, component: /ledger/work, input: {value: {$step: a, path: value}, ms: 5}}
        output: {$step: b, path: value}
        """,
        [[], [0]],
        JsonElement.Parse("3"));

    static LoadFlow Long()
    {
        var steps = Enumerable.Range(0, 30).Select(i => i == 0
            ? "  - {id: s0, component: /ledger/work, input: {value: 0, ms: 20}}"
            : $"  - {{id: s{i}, component: /ledger/work, input: {{value: {{$step: s{i - 1}, path: value}}, ms: 20}}}}");
        return new LoadFlow(
            "long",
            $"steps:\n{string.Join('\n', steps)}\noutput: {{$step: s29, path: value}}\n",
            [.. Enumerable.Range(0, 30).Select(i => i == 0 ? Array.Empty<int>() : [i - 1])],
            JsonElement.Parse("30"),
            Then: "cancel");
    }
}
