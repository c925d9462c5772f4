using System.Text.Json;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Model;
using StepFlow.Flows.Overrides;
using StepFlow.Flows.Variables;
using StepFlow.JsonSchema;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Runtime.Requests;

/// <summary>Checks what a caller wants to run, and makes a <see cref="StartRequest"/> of it.</summary>
public static class RunRequests
{
    /// <summary>Items a run may have at most.</summary>
    public const int MaxItems = 100_000;

    /// <summary>Applies overrides, binds variables, and bounds the inputs.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="inputs">One an item.</param>
    /// <param name="variables">An object with values by name; null: none.</param>
    /// <param name="overrides">Changes to steps; null: none.</param>
    /// <param name="environment">Supplies variables that are not given; null: nothing does.</param>
    /// <param name="schemas">Compiles the schemas of variables.</param>
    /// <exception cref="InvalidRequestException">Something does not fit; all problems at once.</exception>
    public static StartRequest Create(
        Flow flow,
        IReadOnlyList<JsonElement> inputs,
        JsonElement? variables,
        JsonElement? overrides,
        Func<string, string?>? environment,
        ISchemaCompiler schemas)
    {
        if (inputs.Count is 0 or > MaxItems)
        {
            throw new InvalidRequestException(
                InvalidRequestException.InvalidInput, $"A run takes 1 to {MaxItems} inputs, one an item; {inputs.Count} were given.");
        }

        var changed = flow;
        if (overrides is { ValueKind: not JsonValueKind.Null } changes)
        {
            var read = FlowOverrides.Apply(flow, changes);
            changed = read.Flow ?? throw new InvalidRequestException(
                InvalidRequestException.InvalidOverrides, "The overrides cannot be applied to the flow.", read.Diagnostics);
        }

        var binding = VariableBinder.Bind(changed, variables, environment, schemas);
        if (!binding.IsValid)
        {
            throw new InvalidRequestException(
                InvalidRequestException.InvalidVariables,
                "The variables do not fit the flow.",
                [.. binding.Diagnostics.Where(d => d.Level != DiagnosticLevel.Warning)]);
        }

        var bound = BoundVariables.Split(changed, binding);
        return new StartRequest
        {
            Flow = flow,
            Inputs = inputs,
            Variables = bound.Values,
            Secrets = bound.Secrets,
            Overrides = overrides is { ValueKind: JsonValueKind.Object } given && given.EnumerateObject().MoveNext() ? given : null,
        };
    }
}
