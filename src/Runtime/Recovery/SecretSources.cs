using System.Text.Json;
using StepFlow.Flows.Model;
using StepFlow.Flows.Variables;
using StepFlow.JsonSchema;

namespace StepFlow.Runtime.Recovery;

/// <summary>Where the secrets of a run come from that goes on after a restart: the caller, then the environment.</summary>
static class SecretSources
{
    public static Dictionary<string, JsonElement> For(
        Flow flow, IEnumerable<string> names, Func<string, string?>? environment, IReadOnlyDictionary<string, JsonElement>? given, ISchemaCompiler schemas)
    {
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (given is not null && given.TryGetValue(name, out var value))
                found[name] = value;
            else if (environment is not null
                && flow.Variables.FirstOrDefault(v => v.Name == name) is { } declared
                && VariableBinder.TryFromEnvironment(flow, declared, environment, schemas, out value))
                found[name] = value;
        }

        return found;
    }
}
