using Microsoft.AspNetCore.Http;
using StepFlow.Client.Events;
using StepFlow.Engine.Journal;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Events;

/// <summary>Which kinds of events a client wants.</summary>
/// <param name="Kinds">The wanted kinds.</param>
sealed record KindFilter(IReadOnlySet<StreamEventKind> Kinds)
{
    const string ProtocolPrefix = "STATUS_EVENT_TYPE_";

    // Kinds of the protocol that this engine has no use for: asking for them is no mistake, they only never come.
    static readonly HashSet<string> NeverSent = new(["stepready", "stepsneeded", "unspecified"], StringComparer.Ordinal);

    static readonly StreamEventKind[] Selectable =
        [.. Enum.GetValues<StreamEventKind>().Where(k => k is not (StreamEventKind.StreamEnded or StreamEventKind.Gap or StreamEventKind.Error))];

    public static KindFilter All { get; } = new(Selectable.ToHashSet());

    /// <summary>What changes about runs as a whole.</summary>
    public static KindFilter RunsOnly { get; } = new(Selectable.Where(k => k is StreamEventKind.RunCreated or StreamEventKind.RunCompleted
        or StreamEventKind.RunParked or StreamEventKind.RunPaused or StreamEventKind.RunResumed or StreamEventKind.RunRecovered
        or StreamEventKind.CancelRequested).ToHashSet());

    /// <summary>The kinds of records that the wanted events come from, one bit each.</summary>
    public int RecordMask { get; } = Kinds.Aggregate(0, (mask, kind) => mask | Bit(kind));

    /// <summary>Reads a query: names in any of the usual spellings, repeated or with commas.</summary>
    public static KindFilter Parse(IEnumerable<string?> values, KindFilter ifNone)
    {
        string[] names = [.. values.SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        if (names.Length == 0)
            return ifNone;
        var kinds = new HashSet<StreamEventKind>();
        foreach (var name in names)
        {
            var plain = (name.StartsWith(ProtocolPrefix, StringComparison.OrdinalIgnoreCase) ? name[ProtocolPrefix.Length..] : name)
                .Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
            var index = Array.FindIndex(Selectable, k => k.ToString().Equals(plain, StringComparison.OrdinalIgnoreCase));
            if (index >= 0)
                kinds.Add(Selectable[index]);
            else if (!NeverSent.Contains(plain))
                throw Unknown(name);
        }

        return new KindFilter(kinds);
    }

    static ApiException Unknown(string name) => new(
        StatusCodes.Status400BadRequest,
        ApiCodes.InvalidRequest,
        $"'{(name.Length > 60 ? name[..60] : name)}' is no event type. There are: {string.Join(", ", Selectable.Select(EventJson.WireName))}.");

    static int Bit(StreamEventKind kind) => kind switch
    {
        StreamEventKind.RunCreated or StreamEventKind.SubRunCreated => Mask(RecordKind.RunStarted),
        StreamEventKind.StepStarted => Mask(RecordKind.StepsStarted),
        StreamEventKind.StepWaiting => Mask(RecordKind.StepDeferred),
        StreamEventKind.StepRetryScheduled => Mask(RecordKind.StepRetryScheduled),
        StreamEventKind.StepCompleted => Mask(RecordKind.StepCompleted),
        StreamEventKind.ItemCompleted => Mask(RecordKind.ItemCompleted),
        StreamEventKind.RunCompleted => Mask(RecordKind.RunCompleted),
        StreamEventKind.SignalReceived => Mask(RecordKind.SignalReceived),
        StreamEventKind.CancelRequested => Mask(RecordKind.CancelRequested),
        StreamEventKind.RunRecovered => Mask(RecordKind.RunRecovered),
        StreamEventKind.RunParked => Mask(RecordKind.RunParked),
        StreamEventKind.RunPaused => Mask(RecordKind.PauseRequested),
        StreamEventKind.RunResumed => Mask(RecordKind.RunResumed),
        _ => 0,
    };

    /// <summary>The bit of a kind of record.</summary>
    public static int Mask(RecordKind kind) => 1 << (int)kind;
}
