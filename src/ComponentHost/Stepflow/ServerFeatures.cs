namespace StepFlow.ComponentHost.Stepflow;

/// <summary>What came out of the handshake.</summary>
sealed record ServerFeatures
{
    /// <summary>Whether the server speaks a wire version up to 0.9 (snake_case handshake), whose error codes mean something else.</summary>
    public bool IsOld { get; init; }

    /// <summary>Whether it wants to be told of cancelled calls.</summary>
    public bool Cancel { get; init; }

    /// <summary>Whether it reports progress.</summary>
    public bool Progress { get; init; }

    /// <summary>Whether it says when it is busy.</summary>
    public bool Busy { get; init; }

    /// <summary>Whether it takes and gives <c>$blob</c> references.</summary>
    public bool BlobReferences { get; init; }
}
