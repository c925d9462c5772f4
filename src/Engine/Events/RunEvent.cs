using System.Text.Json;
using StepFlow.Engine.Journal;

namespace StepFlow.Engine.Events;

/// <summary>
/// A fact about a run. The state of a run is nothing but the fold of its events. The subclasses in this folder are all
/// there are; each knows the JSON of its own payload, and each released shape stays readable.
/// </summary>
/// <param name="RunId">The run it is about, root or child.</param>
public abstract record RunEvent(Guid RunId)
{
    /// <summary>The kind of journal record it becomes.</summary>
    public abstract RecordKind Kind { get; }

    /// <summary>The payload's format version.</summary>
    public virtual byte Version => 1;

    /// <summary>Writes the payload: one JSON object.</summary>
    public abstract void WritePayload(Utf8JsonWriter writer);
}
