namespace StepFlow.Engine.Storage;

/// <summary>What a blob holds. Numbers are part of the stored format.</summary>
public enum BlobKind
{
    /// <summary>JSON data.</summary>
    Data = 1,

    /// <summary>A flow document.</summary>
    Flow = 2,

    /// <summary>Raw bytes.</summary>
    Binary = 3,
}
