using System.Text.Json;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;

namespace StepFlow.Bench;

/// <summary>A flow to run over and over, and how many steps one run of it has.</summary>
sealed record Workload(string Name, Flow Flow, int Steps)
{
    public static Workload Of(string name, string component) => name switch
    {
        "seq10" => Chain(name, 10, component),
        "fan100" => Fan(name, 100, component),
        "chain10k" => Chain(name, 10_000, component),
        "chain100k" => Chain(name, 100_000, component),
        "wide10k" => Fan(name, 10_000, component),
        _ => throw new ArgumentException($"Unknown workload '{name}': seq10, fan100, chain10k, chain100k, wide10k"),
    };

    static Workload Chain(string name, int length, string component) => Build(name, length, w =>
    {
        for (var i = 0; i < length; i++)
            Step(w, $"s{i}", component, input => { if (i == 0) Input(input); else Reference(input, $"s{i - 1}"); });
    }, w => Reference(w, $"s{length - 1}"));

    static Workload Fan(string name, int width, string component) => Build(name, width + 1, w =>
    {
        for (var i = 0; i < width; i++)
            Step(w, $"s{i}", component, Input);
        Step(w, "join", "/builtin/noop", input =>
        {
            input.WriteStartArray();
            for (var i = 0; i < width; i++)
                Reference(input, $"s{i}");
            input.WriteEndArray();
        });
    }, w => Reference(w, "join"));

    static Workload Build(string name, int steps, Action<Utf8JsonWriter> writeSteps, Action<Utf8JsonWriter> writeOutput)
    {
        var document = CanonicalJson.Build(w =>
        {
            w.WriteStartObject();
            w.WriteString("name", name);
            w.WriteStartArray("steps");
            writeSteps(w);
            w.WriteEndArray();
            w.WritePropertyName("output");
            writeOutput(w);
            w.WriteEndObject();
        });
        var read = FlowReader.Read(CanonicalJson.Write(document));
        return new Workload(name, read.Flow ?? throw new InvalidOperationException(read.Diagnostics[0].Message), steps);
    }

    static void Step(Utf8JsonWriter w, string id, string component, Action<Utf8JsonWriter> writeInput)
    {
        w.WriteStartObject();
        w.WriteString("id", id);
        w.WriteString("component", component);
        w.WritePropertyName("input");
        writeInput(w);
        w.WriteEndObject();
    }

    static void Input(Utf8JsonWriter w)
    {
        w.WriteStartObject();
        w.WriteString("$input", "$");
        w.WriteEndObject();
    }

    static void Reference(Utf8JsonWriter w, string step)
    {
        w.WriteStartObject();
        w.WriteString("$step", step);
        w.WriteEndObject();
    }
}
