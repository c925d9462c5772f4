using System.Text.Json;
using StepFlow.Engine;
using StepFlow.Flows.Model;
using StepFlow.Engine.Deferral;
using StepFlow.Engine.Inputs;
using StepFlow.Runtime.Secrets;

namespace StepFlow.Runtime.Dispatch;

/// <summary>
/// The secrets that a run has used in this process, the latest values of each, and what keeps them out of everything that its components
/// give back. Safe for concurrent use.
/// </summary>
sealed class RunSecrets(SecretRedactor redactor)
{
    // A secret that rotates while a run goes on for weeks: old values count for a while, not for ever.
    const int ValuesKept = 8;

    readonly Lock _lock = new();
    readonly Dictionary<string, Queue<JsonElement>> _values = new(StringComparer.Ordinal);
    volatile SecretTexts _texts = SecretTexts.None;

    /// <summary>What must not be seen.</summary>
    public SecretTexts Texts => _texts;

    /// <summary>Whether a value of a secret is known already.</summary>
    public bool Has(string name)
    {
        lock (_lock)
            return _values.ContainsKey(name);
    }

    /// <summary>Learns values by name.</summary>
    public void Add(IEnumerable<KeyValuePair<string, JsonElement>> values)
    {
        lock (_lock)
        {
            var changed = false;
            foreach (var (name, value) in values)
            {
                if (!_values.TryGetValue(name, out var known))
                    _values[name] = known = new Queue<JsonElement>();
                if (known.Any(k => JsonElement.DeepEquals(k, value)))
                    continue;
                changed = true;
                known.Enqueue(value);
                if (known.Count > ValuesKept)
                    known.Dequeue();
            }

            if (changed)
                _texts = SecretTexts.Of(_values.Values.SelectMany(v => v));
        }

        redactor.Remember(_texts);
    }

    /// <summary>The outcome without secrets.</summary>
    public Outcome Scrub(Outcome outcome)
    {
        var texts = _texts;
        if (texts.IsEmpty)
            return outcome;
        if (outcome.IsSuccess)
            return Outcome.Success(texts.Scrub(outcome.Result));
        return outcome.Error is { } error
            ? Outcome.Failed(new FlowError(error.Code, texts.Scrub(error.Message), error.Data is { } data ? texts.Scrub(data) : null))
            : Outcome.Skipped(outcome.Reason is { } reason ? texts.Scrub(reason) : null);
    }

    /// <summary>The wait without secrets: it is journaled, as are the inputs of children.</summary>
    public StepDeferral Scrub(StepDeferral deferral)
    {
        var texts = _texts;
        if (texts.IsEmpty)
            return deferral;
        return deferral switch
        {
            ChildRunDeferral child => child with { Inputs = [.. child.Inputs.Select(texts.Scrub)] },
            SleepDeferral sleep => sleep with { Result = texts.Scrub(sleep.Result) },
            SignalDeferral signal => signal with { Name = texts.Scrub(signal.Name), Default = signal.Default is { } standIn ? texts.Scrub(standIn) : null },
            _ => deferral,
        };
    }

    /// <summary>The command without secrets: what callers say of the run is journaled.</summary>
    public RunInput Scrub(RunInput command)
    {
        var texts = _texts;
        if (texts.IsEmpty)
            return command;
        return command switch
        {
            SendSignal signal => signal with { Value = texts.Scrub(signal.Value) },
            PauseRun pause => pause with { Reason = pause.Reason is { } reason ? texts.Scrub(reason) : null },
            CancelRun cancel => cancel with { Reason = cancel.Reason is { } reason ? texts.Scrub(reason) : null },
            _ => command,
        };
    }

    /// <summary>A failure of a plugin without secrets of anybody: a server that dies may have told about other calls.</summary>
    public FlowError ScrubAll(FlowError error) =>
        new(error.Code, redactor.Scrub(error.Message), error.Data is { } data ? redactor.Scrub(data) : null);
}
