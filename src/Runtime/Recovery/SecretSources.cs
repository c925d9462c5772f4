using System.Text.Json;
using StepFlow.Engine.State;
using StepFlow.Flows.Json;

namespace StepFlow.Runtime.Recovery;

/// <summary>Where the secrets of a run come from that goes on after a restart: the caller, then the environment.</summary>
static class SecretSources
{
    public static Dictionary<string, JsonElement> For(
        FlowRun root, Func<string, string?>? environment, IReadOnlyDictionary<string, JsonElement>? given)
    {
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var name in root.Started.Secrets)
        {
            if (given is not null && given.TryGetValue(name, out var value))
                found[name] = value;
            else if (FromEnvironment(root, name, environment) is { } text)
                found[name] = Parse(text);
        }

        return found;
    }

    static string? FromEnvironment(FlowRun root, string name, Func<string, string?>? environment)
    {
        if (environment is null)
            return null;
        var declared = root.Plan.Flow.Variables.FirstOrDefault(v => v.Name == name)?.EnvironmentVariable;
        return (declared is null ? null : environment(declared)) ?? environment($"STEPFLOW_VAR_{name.ToUpperInvariant()}");
    }

    static JsonElement Parse(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValues.String(text);
        }
    }
}
