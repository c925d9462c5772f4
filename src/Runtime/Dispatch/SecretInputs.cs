using System.Security.Cryptography;
using System.Text.Json;
using StepFlow.Engine;
using StepFlow.Engine.Effects;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Runs;
using StepFlow.Runtime.Secrets;

namespace StepFlow.Runtime.Dispatch;

/// <summary>Puts the values of secrets into the inputs of steps, as late as can be: nothing after it is journaled.</summary>
sealed class SecretInputs(RunHostOptions options)
{
    readonly string _mark = options.Machine.SecretMark;

    /// <summary>A mark that nobody can guess.</summary>
    public static string NewMark() => $"$secret:{RandomNumberGenerator.GetHexString(32, lowercase: true)}:";

    /// <summary>The names of the secrets that an attempt gets.</summary>
    public IReadOnlyList<string> NamesIn(DispatchStep effect) =>
        effect.Secrets.IsEmpty || _mark.Length == 0 ? [] : SecretMarks.In(effect.Input, _mark);

    /// <summary>The input with values, or why there is none.</summary>
    /// <param name="actor">The run.</param>
    /// <param name="effect">The attempt.</param>
    /// <param name="names">What <see cref="NamesIn"/> found.</param>
    /// <param name="input">The attempt's input, blobs resolved.</param>
    public async ValueTask<(JsonElement Input, FlowError? Error)> FillAsync(
        RunActor actor, DispatchStep effect, IReadOnlyList<string> names, JsonElement input)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            try
            {
                if (await FindAsync(actor, name, effect.Attempt > 1) is not { } value)
                {
                    return (default, new FlowError(
                        ErrorCodes.SecretNotFound, $"Step '{effect.Step.Id}' needs the secret '{name}', which no provider has for tenant '{actor.Key.Tenant}'"));
                }

                values[name] = value;
            }
            catch (Exception e)
            {
                return (default, new FlowError(ErrorCodes.SecretUnavailable, $"Step '{effect.Step.Id}' could not get the secret '{name}': {Reason(e)}"));
            }
        }

        if (values.Count == 0)
            return (input, null);
        actor.Known.Add(values);
        return (SecretMarks.Fill(input, _mark, values), null);
    }

    /// <summary>
    /// Learns the flow's other secrets, so that they are recognised when they come back: a step of an earlier process may have handed one to
    /// somebody who repeats it now.
    /// </summary>
    public async ValueTask LearnAsync(RunActor actor, DispatchStep effect)
    {
        foreach (var name in effect.Secrets)
        {
            if (actor.Known.Has(name))
                continue;
            try
            {
                if (await FindAsync(actor, name, refresh: false) is { } value)
                    actor.Known.Add([KeyValuePair.Create(name, value)]);
            }
            catch (Exception)
            {
                // The step that needs it says so; this one does not.
            }
        }
    }

    async ValueTask<JsonElement?> FindAsync(RunActor actor, string name, bool refresh) =>
        options.Secrets is { } source ? await source.FindAsync(actor.Key.Tenant, name, refresh, CancellationToken.None) : null;

    static string Reason(Exception e) => e is SecretUnavailableException ? e.Message : $"its source failed ({e.GetType().Name})";
}
