using System.Text.Json;
using StepFlow.Runtime.Components;

namespace StepFlow.Client;

/// <summary>What a component of this program knows of the step it runs for.</summary>
public sealed class StepContext
{
    readonly ComponentCall _call;

    internal StepContext(ComponentCall call, IComponentContext runtime, IServiceProvider? services, CancellationToken cancellationToken) =>
        (_call, Runtime, Services, CancellationToken) = (call, runtime, services, cancellationToken);

    /// <summary>The run.</summary>
    public Guid RunId => _call.RunId;

    /// <summary>The flow.</summary>
    public string FlowId => _call.FlowId;

    /// <summary>The step.</summary>
    public string StepId => _call.StepId;

    /// <summary>The item, from 0.</summary>
    public int Item => _call.Item;

    /// <summary>The attempt, from 1. The same attempt can come twice around a crash.</summary>
    public int Attempt => _call.Attempt;

    /// <summary>The same for every attempt of this step: hand it to systems that must do a thing only once.</summary>
    public string IdempotencyKey => _call.IdempotencyKey;

    /// <summary>Blobs, child runs, the clock.</summary>
    public IComponentContext Runtime { get; }

    /// <summary>The services of the program; null: the engine was made without them.</summary>
    public IServiceProvider? Services { get; }

    /// <summary>Fires when the step is cancelled or times out; the component should stop.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Shows partial output to those who watch the run; never kept, may be dropped.</summary>
    public void Report(JsonElement partial) => Runtime.Report(_call, partial);
}
