using System.Text.Json;

namespace StepFlow.Client.Contracts;

/// <summary>What to run.</summary>
public sealed record CreateRunRequest
{
    /// <summary>A stored flow. Either this or <see cref="Flow"/>.</summary>
    public string? FlowId { get; init; }

    /// <summary>The flow itself; it is stored first. Either this or <see cref="FlowId"/>.</summary>
    public JsonElement? Flow { get; init; }

    /// <summary>One input an item, always an array.</summary>
    public IReadOnlyList<JsonElement>? Input { get; init; }

    /// <summary>Changes to the flow's steps for this run.</summary>
    public JsonElement? Overrides { get; init; }

    /// <summary>Values of variables by name.</summary>
    public JsonElement? Variables { get; init; }

    /// <summary>Steps in flight at once at most. Default: the server's limit.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Whether to answer only when the run has ended. Default: false.</summary>
    public bool Wait { get; init; }

    /// <summary>How long to wait, seconds; then the answer is 202 and the run goes on. Default: 300.</summary>
    public int? TimeoutSecs { get; init; }

    /// <summary>Labels for searching, at most 32, names to 128 and values to 256 characters.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Addresses that are told when the run has ended or was parked, besides those of the tenant; at most 10.</summary>
    public IReadOnlyList<WebhookSpec>? Webhooks { get; init; }

    /// <summary>Whether the run begins paused, to be stepped through. Default: false.</summary>
    public bool Debug { get; init; }
}
