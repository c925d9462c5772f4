using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace StepFlow.Server.Telemetry;

/// <summary>The trace that a request belongs to.</summary>
static class TraceContext
{
    /// <summary>The W3C context: our own span of the request when it is recorded, else the caller's; null: none.</summary>
    public static string? Of(HttpContext context)
    {
        if (Activity.Current is { Recorded: true, Source.Name.Length: > 0 } own)
            return own.Id;
        var header = context.Request.Headers.TraceParent.ToString();
        return header.Length > 0 && ActivityContext.TryParse(header, null, out _) ? header : null;
    }
}
