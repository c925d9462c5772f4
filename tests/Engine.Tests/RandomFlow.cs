using System.Text.Json;
using StepFlow.Engine.Deferral;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Tests;

/// <summary>A random DAG in either dialect whose steps succeed, fail, get better on retry, sleep, or map over a child flow. The same seed gives the same flow.</summary>
sealed class RandomFlow
{
    readonly Random _random;
    readonly int _seed;
    readonly bool _eager;
    readonly int _steps;

    public RandomFlow(int seed)
    {
        _seed = seed;
        _random = new Random(seed);
        _eager = _random.Next(2) == 0;
        _steps = _random.Next(1, 60);
        Document = CanonicalJson.Build(Write);
    }

    public JsonElement Document { get; }

    public Simulation Start()
    {
        var simulation = new Simulation(new MachineOptions { BlobThreshold = 400 });
        var child = simulation.Store(Simulation.Read("steps: [{id: x, component: /builtin/noop, input: {$input: $}}]\noutput: {$step: x}"));
        simulation.Component("/work", attempt => Behave(attempt.Step.Id, attempt.Attempt, attempt.Input, child));
        return simulation.Start(CanonicalJson.Text(Document), """{"n": 1, "flag": true}""", maxConcurrency: 1 + (_seed % 7));
    }

    Answer Behave(string stepId, int attempt, JsonElement input, string child) => (Hash(stepId) % 12) switch
    {
        0 => Answer.Failed("NOPE", $"{stepId} never works"),
        1 when attempt < 3 => Answer.Failed(ErrorCodes.Unreachable),
        2 when attempt < 2 => Answer.Failed("MINE"),
        3 => Answer.Wait(new SleepDeferral(TimeSpan.FromSeconds(Hash(stepId) % 30), JsonElement.Parse($"\"{stepId} slept\""))),
        4 => Answer.Wait(new ChildRunDeferral
        {
            Kind = ChildRunKind.Map, FlowId = child, Inputs = [.. Enumerable.Range(0, Hash(stepId) % 5).Select(i => JsonElement.Parse($"{i}"))], MaxConcurrency = 2,
        }),
        5 => Answer.Success("null"),
        6 => Answer.Success($"\"{new string('x', 500)}\""),
        _ => Answer.Success(CanonicalJson.Build(w =>
        {
            w.WriteStartObject();
            w.WriteString("by", stepId);
            w.WriteNumber("size", CanonicalJson.RawLength(input));
            w.WriteEndObject();
        })),
    };

    // string.GetHashCode differs from process to process.
    int Hash(string text) => (int)(Flows.Json.CanonicalJson.ContentId(System.Text.Encoding.UTF8.GetBytes($"{_seed}/{text}"))[..7].Aggregate(0L, (h, c) => (h * 31) + c) % 100_003);

    void Write(Utf8JsonWriter w)
    {
        w.WriteStartObject();
        w.WriteStartArray("steps");
        for (var i = 0; i < _steps; i++)
        {
            w.WriteStartObject();
            w.WriteString("id", $"s{i}");
            w.WriteString("component", "/work");
            if (_random.Next(6) == 0)
                w.WriteBoolean("mustExecute", true);
            if (_random.Next(3) == 0)
                WriteErrorHandling(w);
            if (_eager && _random.Next(5) == 0)
            {
                w.WritePropertyName("skipIf");
                Reference(w, i);
            }

            w.WritePropertyName("input");
            Value(w, i, 0);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WritePropertyName("output");
        Value(w, _steps, 0);
        w.WriteEndObject();
    }

    void WriteErrorHandling(Utf8JsonWriter w)
    {
        if (_random.Next(2) == 0)
        {
            w.WriteStartObject("retry");
            w.WriteNumber("maxAttempts", _random.Next(1, 4));
            w.WriteEndObject();
        }

        w.WriteStartObject("onError");
        w.WriteString("action", _eager && _random.Next(2) == 0 ? "skip" : "useDefault");
        w.WriteEndObject();
    }

    void Value(Utf8JsonWriter w, int before, int depth)
    {
        switch (_random.Next(depth > 3 ? 3 : 8))
        {
            case 0:
                w.WriteNumberValue(_random.Next(100));
                break;
            case 1:
            case 2:
            case 3:
                Reference(w, before);
                break;
            case 4 when !_eager:
                w.WriteStartObject();
                foreach (var part in new[] { "$if", "then", "else" })
                {
                    w.WritePropertyName(part);
                    Value(w, before, depth + 1);
                }

                w.WriteEndObject();
                break;
            case 5 when !_eager:
                w.WriteStartObject();
                w.WritePropertyName("$coalesce");
                Array(w, before, depth);
                w.WriteEndObject();
                break;
            default:
                Array(w, before, depth);
                break;
        }
    }

    void Array(Utf8JsonWriter w, int before, int depth)
    {
        w.WriteStartArray();
        for (var i = _random.Next(4); i >= 0; i--)
            Value(w, before, depth + 1);
        w.WriteEndArray();
    }

    void Reference(Utf8JsonWriter w, int before)
    {
        w.WriteStartObject();
        if (before == 0 || _random.Next(5) == 0)
        {
            if (_eager)
            {
                w.WriteStartObject("$from");
                w.WriteString("workflow", "input");
                w.WriteEndObject();
            }
            else
            {
                w.WriteString("$input", _random.Next(2) == 0 ? "$" : "flag");
            }
        }
        else if (_eager)
        {
            w.WriteStartObject("$from");
            w.WriteString("step", $"s{_random.Next(before)}");
            w.WriteEndObject();
            if (_random.Next(2) == 0)
            {
                w.WriteStartObject("onSkip");
                w.WriteString("action", "useDefault");
                w.WriteEndObject();
            }
        }
        else
        {
            w.WriteString("$step", $"s{_random.Next(before)}");
        }

        w.WriteEndObject();
    }
}
