namespace StepFlow.Runtime.Configuration;

/// <summary>Where state is kept. One store in the file means the same store three times.</summary>
/// <param name="Metadata">The index of runs.</param>
/// <param name="Blobs">Flows and other blobs.</param>
/// <param name="Journal">The journals.</param>
public sealed record StorageSettings(StoreSettings Metadata, StoreSettings Blobs, StoreSettings Journal)
{
    /// <summary>Everything in this process.</summary>
    public static StorageSettings InMemory { get; } = One(StoreSettings.InMemory);

    /// <summary>Everything in one store.</summary>
    public static StorageSettings One(StoreSettings store) => new(store, store, store);
}
