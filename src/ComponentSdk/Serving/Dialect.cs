namespace StepFlow.ComponentSdk.Serving;

/// <summary>What <c>initialize</c> settled.</summary>
sealed record Dialect
{
    /// <summary>Whether the runtime understands <c>components/progress</c>.</summary>
    public bool Progress { get; init; }

    /// <summary>Whether the runtime tells calls apart by <c>call_id</c>.</summary>
    public bool CallId { get; init; }

    /// <summary>Where blobs are reached by HTTP; null: by callbacks.</summary>
    public Uri? BlobUrl { get; init; }

    /// <summary>Whether the runtime has <c>runs/*</c> for what older ones call <c>flows/*</c>.</summary>
    public bool Runs { get; init; }
}
