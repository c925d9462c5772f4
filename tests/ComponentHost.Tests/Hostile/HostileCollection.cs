namespace StepFlow.ComponentHost.Tests.Hostile;

/// <summary>Runs apart from all other tests.</summary>
[CollectionDefinition(nameof(HostileCollection), DisableParallelization = true)]
public sealed class HostileCollection : ICollectionFixture<HostileFixture>;
