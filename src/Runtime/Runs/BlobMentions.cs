using System.Text;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Runtime.Runs;

/// <summary>
/// Finds the blobs that records mention, by looking at their text: a value may carry a reference from anywhere, and this is where it
/// becomes durable. What only looks like a reference does no harm, since the store passes over ids it does not know.
/// </summary>
static class BlobMentions
{
    const int IdLength = 64;

    // Bounds one append; no sensible value mentions more.
    const int MaxMentions = 10_000;

    static ReadOnlySpan<byte> Start => "\"$blob\""u8;

    public static IReadOnlyList<string> In(IReadOnlyList<JournalRecord> records)
    {
        HashSet<string>? ids = null;
        for (var i = 0; i < records.Count; i++)
        {
            for (var rest = records[i].Payload.Span; rest.IndexOf(Start) is var at && at >= 0 && !(ids?.Count >= MaxMentions);)
            {
                rest = rest[(at + Start.Length)..];
                var value = rest.TrimStart(" :"u8);
                if (value.Length > IdLength && value[0] == '"' && Encoding.UTF8.GetString(value.Slice(1, IdLength)) is var id && BlobId.IsValid(id))
                    (ids ??= []).Add(id);
            }
        }

        return ids is null ? [] : [.. ids];
    }
}
