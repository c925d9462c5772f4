using System.Text.Json;
using StepFlow.Runtime.Dispatch;

namespace StepFlow.Runtime.Components;

/// <summary>One attempt of a step, as a component sees it.</summary>
public sealed record ComponentCall
{
    /// <summary>The component as the route's plugin knows it, for instance <c>/eval</c>; always starts with <c>/</c>.</summary>
    public required string Component { get; init; }

    /// <summary>The evaluated input. Blob references inside are resolved.</summary>
    public required JsonElement Input { get; init; }

    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The root of its tree.</summary>
    public required Guid RootRunId { get; init; }

    /// <summary>The flow.</summary>
    public required string FlowId { get; init; }

    /// <summary>The step's id.</summary>
    public required string StepId { get; init; }

    /// <summary>The item, from 0.</summary>
    public required int Item { get; init; }

    /// <summary>The attempt, from 1. The same attempt can come twice around a crash.</summary>
    public required int Attempt { get; init; }

    /// <summary>The W3C trace context the attempt belongs to; null: none.</summary>
    public string? TraceParent { get; init; }

    internal Attempt? InFlight { get; init; }

    /// <summary>The same for every attempt of this step of this item of this run: <c>run/step/item</c>.</summary>
    public string IdempotencyKey => $"{RunId}/{StepId}/{Item}";
}
