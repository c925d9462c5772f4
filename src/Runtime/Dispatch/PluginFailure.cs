using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;

namespace StepFlow.Runtime.Dispatch;

/// <summary>The failure that an exception of a plugin becomes: UNREACHABLE with upstream's <c>data.stack</c>.</summary>
static class PluginFailure
{
    public static FlowError Of(string stepId, Exception exception)
    {
        var message = $"step \"{stepId}\" failed";
        var plugin = exception as PluginException;
        return new FlowError(ErrorCodes.Unreachable, message, CanonicalJson.Build(w =>
        {
            w.WriteStartObject();
            w.WriteStartArray("stack"u8);
            w.WriteStartObject();
            w.WriteString("error"u8, message);
            w.WriteStartArray("attachments"u8);
            foreach (var attachment in plugin?.Attachments ?? [exception.Message])
                w.WriteStringValue(attachment);
            w.WriteEndArray();
            w.WriteEndObject();
            if (plugin?.Cause is { } cause)
            {
                w.WriteStartObject();
                w.WriteString("error"u8, cause);
                w.WriteEndObject();
            }

            w.WriteEndArray();
            w.WriteEndObject();
        }));
    }
}
