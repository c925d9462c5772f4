using System.Text.Json;
using StepFlow.Engine.Journal;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Hosting;

/// <summary>A new run that takes over the results another run has, and runs the rest.</summary>
public sealed record ForkRequest
{
    /// <summary>The root run to fork; may still be running: what it has completed by now is taken over.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The tenant. Default: <c>default</c>.</summary>
    public string Tenant { get; init; } = RunKey.DefaultTenant;

    /// <summary>Steps to run again, with all that depends on them, by id; none: only those that failed and what had not run.</summary>
    public IReadOnlyList<string> FromSteps { get; init; } = [];

    /// <summary>Other inputs, one an item; null: the same. Steps that mention a part that differs run again.</summary>
    public IReadOnlyList<JsonElement>? Inputs { get; init; }

    /// <summary>Other variables that are not secret, an object; null: the same. Steps that mention one that differs run again.</summary>
    public JsonElement? Variables { get; init; }

    /// <summary>Values of secret variables by name, as far as neither this host nor the environment knows them. Counted as unchanged.</summary>
    public IReadOnlyDictionary<string, JsonElement> Secrets { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Other changes to the flow's steps; null: the same, <c>{}</c>: none. Steps that become others run again.</summary>
    public JsonElement? Overrides { get; init; }

    /// <summary>Other labels; null: the same.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Another flow (or version of it); null: the same. Only results of steps that are the same in both are taken over.</summary>
    public Flow? Flow { get; init; }

    /// <summary>The caller's idempotency key; recorded, and claimed when <see cref="RequestHash"/> is given.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What the caller's request came to; with it the key starts one run only. Null: the key is only recorded.</summary>
    public string? RequestHash { get; init; }

    /// <summary>The caller's W3C trace context.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Begin paused, to be stepped through.</summary>
    public bool Paused { get; init; }
}
