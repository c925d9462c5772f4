using System.Collections.Immutable;
using System.Text.Json;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Model;

namespace StepFlow.Flows.Parsing;

/// <summary>Reads how often and after which waits a step is repeated.</summary>
sealed class RetryParser(ReadContext context)
{
    const int DefaultRetries = 3;
    const int MostAttempts = 10_000;

    /// <summary>Reads a <c>retry</c> block, or the retry settings inside <c>onError: {action: retry}</c>.</summary>
    public RetryPolicy? Parse(ReadContext.Field field, bool isAction)
    {
        if (field.Node is not MappingNode retry)
        {
            if (!isAction)
                context.Report(4103, "'retry' must be a mapping, for instance {maxAttempts: 5}.", field.Node, field.Name);
            return new RetryPolicy(DefaultRetries + 1);
        }

        context.Path.Push(field.Name);
        if (!isAction)
            context.WarnUnknown(retry, KnownKeys.Retry);
        var policy = new RetryPolicy(Attempts(retry), ParseBackoff(retry), Codes(retry));
        context.Path.Pop();
        return policy;
    }

    int Attempts(MappingNode retry)
    {
        var attempts = Number(retry, 1, "maxAttempts", "max_attempts");
        var retries = Number(retry, 0, "maxRetries", "max_retries");
        if (attempts is not null && retries is not null)
            context.Report(4103, "'maxAttempts' and 'maxRetries' say the same thing; keep one (maxAttempts counts the first attempt too).", retry);
        return attempts ?? (retries ?? DefaultRetries) + 1;
    }

    int? Number(MappingNode retry, int least, params ReadOnlySpan<string> spellings)
    {
        if (context.Find(retry, spellings) is not { } field)
            return null;
        if (field.Node is ScalarNode { Value: { ValueKind: JsonValueKind.Number } value } && value.TryGetInt32(out var number) && number >= least && number < MostAttempts)
            return number;
        context.Report(4103, $"'{field.Name}' must be a whole number from {least} to {MostAttempts - 1}.", field.Node, field.Name);
        return null;
    }

    ImmutableArray<string>? Codes(MappingNode retry)
    {
        if (context.Find(retry, "on", "onCodes", "on_codes", "only") is not { } field)
            return null;
        if (field.Node is SequenceNode { Items: { Length: > 0 } items } && items.All(i => i is ScalarNode { Value.ValueKind: JsonValueKind.String or JsonValueKind.Number }))
            return [.. items.Cast<ScalarNode>().Select(i => i.Text ?? i.Value.GetRawText())];
        context.Report(4103, $"'{field.Name}' must be a sequence of error codes, for instance [COMPONENT_FAILED, TIMEOUT].", field.Node, field.Name);
        return null;
    }

    Backoff? ParseBackoff(MappingNode retry)
    {
        if (context.Find(retry, "backoff") is not { } field)
            return null;
        if (field.Node is ScalarNode { Text: { } name })
            return Backoff.Default with { Kind = Kind(name, field.Node) };
        if (field.Node is not MappingNode backoff)
        {
            context.Report(4103, "'backoff' must be a mapping, for instance {type: exponential, minDelay: 1s, maxDelay: 1m}.", field.Node, field.Name);
            return null;
        }

        context.Path.Push(field.Name);
        context.WarnUnknown(backoff, KnownKeys.Backoff);
        var kind = context.Text(backoff, "type") is { } type ? Kind(type, backoff.Find("type")!) : BackoffKind.Fibonacci;
        var min = Delay(backoff, ["minDelay", "min_delay", "delay"], ["minDelayMs", "min_delay_ms", "delayMs", "delay_ms"]) ?? Backoff.Default.MinDelay;
        var max = Delay(backoff, ["maxDelay", "max_delay"], ["maxDelayMs", "max_delay_ms"]);
        if (max < min)
            context.Report(4103, "'maxDelay' is shorter than 'minDelay'.", backoff);
        var longest = max ?? (min > Backoff.Default.MaxDelay || kind == BackoffKind.Constant ? min : Backoff.Default.MaxDelay);
        var result = new Backoff(kind, min, longest, Factor(backoff), Jitter(backoff));
        context.Path.Pop();
        return result;
    }

    BackoffKind Kind(string name, DocumentNode at)
    {
        switch (name)
        {
            case "constant" or "fixed":
                return BackoffKind.Constant;
            case "exponential":
                return BackoffKind.Exponential;
            case "fibonacci":
                return BackoffKind.Fibonacci;
            default:
                context.Report(4103, "The type of backoff must be constant, exponential or fibonacci.", at);
                return BackoffKind.Fibonacci;
        }
    }

    TimeSpan? Delay(MappingNode backoff, string[] durations, string[] milliseconds)
    {
        var inMs = context.Find(backoff, milliseconds);
        if ((inMs ?? context.Find(backoff, durations)) is not { } field)
            return null;
        var parsed = TimeSpan.Zero;
        var ok = field.Node is ScalarNode scalar && (inMs is null
            ? Durations.TryParse(scalar.Value, out parsed)
            : Durations.TryParseMilliseconds(scalar.Value, out parsed));
        if (ok && parsed <= TimeSpan.FromDays(366))
            return parsed;
        context.Report(4103, $"'{field.Name}' must be {(inMs is null ? "a duration such as \"1s\" or \"250ms\"" : "a number of milliseconds")}, at most 366 days.", field.Node, field.Name);
        return null;
    }

    double Factor(MappingNode backoff)
    {
        if (context.Find(backoff, "factor") is not { } field)
            return Backoff.Default.Factor;
        if (field.Node is ScalarNode { Value: { ValueKind: JsonValueKind.Number } value } && value.TryGetDouble(out var factor) && factor is >= 1 and <= 1000)
            return factor;
        context.Report(4103, "'factor' must be a number from 1 to 1000.", field.Node, field.Name);
        return Backoff.Default.Factor;
    }

    double Jitter(MappingNode backoff)
    {
        if (context.Find(backoff, "jitter") is not { } field)
            return 0;
        switch ((field.Node as ScalarNode)?.Value)
        {
            case { ValueKind: JsonValueKind.True }:
                return 0.5;
            case { ValueKind: JsonValueKind.False }:
                return 0;
            case { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var share) && share is >= 0 and <= 1:
                return share;
            default:
                context.Report(4103, "'jitter' must be true, false, or the share of the wait (0 to 1) that may be taken away.", field.Node, field.Name);
                return 0;
        }
    }
}
