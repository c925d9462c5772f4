using System.Text.Json;

namespace StepFlow.Client.Contracts;

/// <summary>A new run that takes over what another has, as far as it still holds, and runs the rest.</summary>
public sealed record ForkRunRequest
{
    /// <summary>A step to run again, with all that depends on it. The same as <see cref="FromSteps"/> with one.</summary>
    public string? FromStep { get; init; }

    /// <summary>Steps to run again, with all that depends on them. Default: only those that failed and those that had not run.</summary>
    public IReadOnlyList<string>? FromSteps { get; init; }

    /// <summary>Other inputs, one an item. Steps that mention a part that differs run again. Default: the same.</summary>
    public IReadOnlyList<JsonElement>? Input { get; init; }

    /// <summary>Other changes to the flow's steps; <c>{}</c>: none. Steps that become others run again. Default: the same.</summary>
    public JsonElement? Overrides { get; init; }

    /// <summary>Other values of variables by name, all of them. Steps that mention one that differs run again. Default: the same.</summary>
    public JsonElement? Variables { get; init; }

    /// <summary>Other labels. Default: the same.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Another stored flow, for instance the next version. Only results of steps that are the same in both are taken over.</summary>
    public string? FlowId { get; init; }

    /// <summary>Whether to answer only when the run has ended. Default: false.</summary>
    public bool Wait { get; init; }

    /// <summary>How long to wait, seconds. Default: 300.</summary>
    public int? TimeoutSecs { get; init; }

    /// <summary>Whether the run begins paused, to be stepped through. Default: false.</summary>
    public bool Debug { get; init; }
}
