namespace StepFlow.Storage.Postgres.Writing;

/// <summary>Where a journal ends, as read and locked in the open transaction.</summary>
sealed class Head
{
    public required long Id { get; init; }

    public required long Epoch { get; set; }

    public required long Last { get; set; }

    /// <summary>Seal of the last batch.</summary>
    public required uint Seal { get; set; }

    /// <summary>Bytes of all its batches.</summary>
    public required long Bytes { get; set; }

    /// <summary>How many of them the tenant's usage counts already.</summary>
    public required long Counted { get; set; }

    /// <summary>Whether it was made in this transaction.</summary>
    public bool IsNew { get; init; }
}
