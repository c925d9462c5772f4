namespace StepFlow.ComponentSdk.Server;

/// <summary>Lists and dictionaries of objects.</summary>
sealed record NestedInput(string Name, IReadOnlyList<AddInput> Items, IReadOnlyDictionary<string, AddInput> By);
