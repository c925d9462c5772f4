using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Reports;

/// <summary>How large a result is for whoever reads it.</summary>
static class ResultSize
{
    public static long Of(Outcome outcome)
    {
        if (!outcome.IsSuccess)
            return outcome.Error?.Data is { } data ? CanonicalJson.RawLength(data) : 0;
        return BlobReference.TryRead(outcome.Result, out _) && outcome.Result.TryGetProperty("size"u8, out var size) && size.TryGetInt64(out var bytes)
            ? bytes
            : CanonicalJson.RawLength(outcome.Result);
    }
}
