using System.Text.Json;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;

namespace StepFlow.Engine.Events;

/// <summary>A root or child run began. Its payload reserves what cannot be added to a journal later.</summary>
/// <param name="RunId">The run.</param>
public sealed record RunStarted(Guid RunId) : RunEvent(RunId)
{
    /// <inheritdoc/>
    public override RecordKind Kind => RecordKind.RunStarted;

    /// <summary>The flow, pinned by content.</summary>
    public required string FlowId { get; init; }

    /// <summary>Changes to the flow for this run; null: none.</summary>
    public JsonElement? Overrides { get; init; }

    /// <summary>One input an item; large ones are blob references.</summary>
    public required IReadOnlyList<JsonElement> Inputs { get; init; }

    /// <summary>The values of variables that are not secret, an object.</summary>
    public JsonElement? Variables { get; init; }

    /// <summary>The names of the secret variables that were given; their values are never journaled.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>How many steps may be in flight at once; null: the host's default.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>How many items may be at work at once, waiting ones included; null: as many as slots allow.</summary>
    public int? MaxItems { get; init; }

    /// <summary>The step that started it; null for a root run.</summary>
    public ParentStep? Parent { get; init; }

    /// <summary>Labels for searching.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The caller's idempotency key.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The caller's W3C trace context.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The run this one was forked from.</summary>
    public Guid? ForkedFrom { get; init; }

    /// <summary>Told when the run has ended or was parked.</summary>
    public IReadOnlyList<RunWebhook> Webhooks { get; init; } = [];

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("flow"u8, FlowId);
        Payload.WriteOptional(writer, "overrides"u8, Overrides);
        Payload.WriteArray(writer, "inputs"u8, Inputs);
        Payload.WriteOptional(writer, "variables"u8, Variables);
        if (Secrets.Count > 0)
            Payload.WriteStrings(writer, "secrets"u8, Secrets);
        if (MaxConcurrency is { } limit)
            writer.WriteNumber("maxConcurrency"u8, limit);
        if (MaxItems is { } items)
            writer.WriteNumber("maxItems"u8, items);
        if (Parent is { } parent)
        {
            writer.WriteStartObject("parent"u8);
            writer.WriteString("run"u8, parent.Step.RunId);
            writer.WriteNumber("item"u8, parent.Step.Item);
            writer.WriteNumber("step"u8, parent.Step.Step);
            writer.WriteNumber("round"u8, parent.Round);
            Payload.WriteOptional(writer, "key"u8, parent.Key);
            writer.WriteEndObject();
        }

        if (Labels is { Count: > 0 } labels)
        {
            writer.WriteStartObject("labels"u8);
            foreach (var (name, value) in labels)
                writer.WriteString(name, value);
            writer.WriteEndObject();
        }

        Payload.WriteOptional(writer, "idempotencyKey"u8, IdempotencyKey);
        Payload.WriteOptional(writer, "traceparent"u8, TraceParent);
        if (Webhooks.Count > 0)
            WriteWebhooks(writer);
        if (ForkedFrom is { } origin)
            writer.WriteString("forkedFrom"u8, origin);
        writer.WriteEndObject();
    }

    internal static RunStarted Read(Guid runId, JsonElement payload) => new(runId)
    {
        FlowId = payload.GetProperty("flow"u8).GetString()!,
        Overrides = Payload.Optional(payload, "overrides"u8),
        Inputs = [.. payload.GetProperty("inputs"u8).EnumerateArray()],
        Variables = Payload.Optional(payload, "variables"u8),
        Secrets = payload.TryGetProperty("secrets"u8, out var secrets) ? [.. secrets.EnumerateArray().Select(s => s.GetString()!)] : [],
        MaxConcurrency = payload.TryGetProperty("maxConcurrency"u8, out var limit) ? limit.GetInt32() : null,
        MaxItems = payload.TryGetProperty("maxItems"u8, out var items) ? items.GetInt32() : null,
        Parent = payload.TryGetProperty("parent"u8, out var parent) ? ReadParent(parent) : null,
        Labels = payload.TryGetProperty("labels"u8, out var labels)
            ? labels.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal)
            : null,
        IdempotencyKey = Payload.OptionalString(payload, "idempotencyKey"u8),
        TraceParent = Payload.OptionalString(payload, "traceparent"u8),
        ForkedFrom = payload.TryGetProperty("forkedFrom"u8, out var origin) ? origin.GetGuid() : null,
        Webhooks = payload.TryGetProperty("webhooks"u8, out var webhooks) ? [.. webhooks.EnumerateArray().Select(ReadWebhook)] : [],
    };

    void WriteWebhooks(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("webhooks"u8);
        foreach (var webhook in Webhooks)
        {
            writer.WriteStartObject();
            writer.WriteString("url"u8, webhook.Url);
            if (webhook.Events is { } events)
                Payload.WriteStrings(writer, "events"u8, events);
            Payload.WriteOptional(writer, "secretRef"u8, webhook.SecretRef);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static RunWebhook ReadWebhook(JsonElement webhook) => new(
        webhook.GetProperty("url"u8).GetString()!,
        webhook.TryGetProperty("events"u8, out var events) ? [.. events.EnumerateArray().Select(e => e.GetString()!)] : null,
        Payload.OptionalString(webhook, "secretRef"u8));

    static ParentStep ReadParent(JsonElement parent) => new(
        new StepAddress(
            parent.GetProperty("run"u8).GetGuid(), parent.GetProperty("item"u8).GetInt32(), parent.GetProperty("step"u8).GetInt32()),
        parent.GetProperty("round"u8).GetInt32(),
        Payload.OptionalString(parent, "key"u8));
}
