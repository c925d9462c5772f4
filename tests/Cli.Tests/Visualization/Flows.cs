using System.Text;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;

namespace StepFlow.Cli.Tests.Visualization;

static class Flows
{
    /// <summary>Every feature that a drawing shows.</summary>
    public const string Rich = """
        name: Rich <flow> & "friends"
        steps:
          - id: load
            component: /data/load
            timeout: 30s
            retry: { maxAttempts: 4 }
            onError: { action: skip }
            input: { key: { $from: { workflow: input }, path: key } }
          - id: each
            component: /builtin/map
            mustExecute: true
            input:
              items: { $from: { workflow: input } }
              workflow:
                $literal:
                  name: one item
                  steps:
                    - id: inner<step>
                      component: /data/one
                      input: { $from: { workflow: input } }
                  output: { $from: { step: inner<step> } }
          - id: maybe
            component: /data/maybe
            skipIf: { $from: { step: each }, path: nothing }
            input: { loaded: { $from: { step: load }, onSkip: { action: useDefault } } }
        onFailure:
          - id: tell
            component: /mail/send
            input: { why: { $from: { workflow: error }, path: message } }
        output: { $from: { step: maybe } }
        """;

    public static Flow Read(string text)
    {
        var read = FlowReader.Read(text);
        return read.Flow ?? throw new InvalidOperationException(string.Join('\n', read.Diagnostics.Select(d => d.Message)));
    }

    /// <summary>Steps that each depend on a few of the sixty before them; the output needs all.</summary>
    public static Flow Tangle(int steps)
    {
        var text = new StringBuilder("name: tangle\nsteps:\n");
        for (var i = 0; i < steps; i++)
        {
            text.Append($"- id: s{i}\n  component: /p{i % 9}/c\n  input:\n    in: {{$input: a}}\n");
            for (var j = 1; j <= 3 && i - (j * j * 7) >= 0; j++)
                text.Append($"    v{j}: {{$step: s{i - (j * j * 7)}}}\n");
        }

        text.Append("output:\n");
        for (var i = 0; i < steps; i++)
            text.Append($"  o{i}: {{$step: s{i}}}\n");
        return Read(text.ToString());
    }
}
