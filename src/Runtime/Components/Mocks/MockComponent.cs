namespace StepFlow.Runtime.Components.Mocks;

sealed record MockComponent(ComponentInfo Info, IReadOnlyList<MockBehavior> Behaviors);
