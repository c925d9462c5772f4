using System.Text.Json;
using StepFlow.ComponentHost.Rpc;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>The params of <c>components/execute</c>.</summary>
sealed class ExecuteBody(ComponentCall call, string component) : IRpcBody
{
    static readonly JsonEncodedText Component = JsonEncodedText.Encode("component");
    static readonly JsonEncodedText Input = JsonEncodedText.Encode("input");
    static readonly JsonEncodedText Attempt = JsonEncodedText.Encode("attempt");
    static readonly JsonEncodedText IdempotencyKey = JsonEncodedText.Encode("idempotency_key");
    static readonly JsonEncodedText Observability = JsonEncodedText.Encode("observability");
    static readonly JsonEncodedText RunId = JsonEncodedText.Encode("run_id");
    static readonly JsonEncodedText FlowId = JsonEncodedText.Encode("flow_id");
    static readonly JsonEncodedText StepId = JsonEncodedText.Encode("step_id");

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString(Component, component);
        writer.WritePropertyName(Input);
        RpcJson.WriteValue(writer, call.Input);
        writer.WriteNumber(Attempt, call.Attempt);
        writer.WriteString(IdempotencyKey, call.IdempotencyKey);
        writer.WriteStartObject(Observability);
        writer.WriteString(RunId, call.RunId);
        writer.WriteString(FlowId, call.FlowId);
        writer.WriteString(StepId, call.StepId);

        // 00-<32 hex trace id>-<16 hex span id>-<flags>
        if (call.TraceParent is { Length: 55 } trace)
        {
            writer.WriteString("trace_id"u8, trace.AsSpan(3, 32));
            writer.WriteString("span_id"u8, trace.AsSpan(36, 16));
            writer.WriteString("traceparent"u8, trace);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
