using System.Text.Json;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Hosting;

/// <summary>What to run.</summary>
public sealed record StartRequest
{
    /// <summary>The flow; it is stored with the run's tenant when it is not there yet.</summary>
    public required Flow Flow { get; init; }

    /// <summary>The run's id, a new UUID version 7 that the caller made, to know it before; null: the host makes one.</summary>
    public Guid? RunId { get; init; }

    /// <summary>One input an item; at least one.</summary>
    public required IReadOnlyList<JsonElement> Inputs { get; init; }

    /// <summary>The tenant. Default: <c>default</c>.</summary>
    public string Tenant { get; init; } = RunKey.DefaultTenant;

    /// <summary>Values of variables that are not secret, an object; null: none. They are journaled.</summary>
    public JsonElement? Variables { get; init; }

    /// <summary>Values of secret variables by name. Never journaled; a run that is resumed needs them again.</summary>
    public IReadOnlyDictionary<string, JsonElement> Secrets { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Changes to the flow's steps for this run; null: none.</summary>
    public JsonElement? Overrides { get; init; }

    /// <summary>How many steps may be in flight at once; null: the host's default.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>How many items may be at work at once; null: as many as slots allow.</summary>
    public int? MaxItems { get; init; }

    /// <summary>Told when the run has ended or was parked, besides the webhooks of the tenant.</summary>
    public IReadOnlyList<RunWebhook> Webhooks { get; init; } = [];

    /// <summary>Labels for searching.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Begin paused: nothing runs until the run is resumed, or steps are run by hand.</summary>
    public bool Paused { get; init; }

    /// <summary>The caller's idempotency key; recorded, and claimed when <see cref="RequestHash"/> is given.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What the caller's request came to; with it the key starts one run only. Null: the key is only recorded.</summary>
    public string? RequestHash { get; init; }

    /// <summary>The caller's W3C trace context.</summary>
    public string? TraceParent { get; init; }
}
