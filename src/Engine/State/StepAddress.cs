namespace StepFlow.Engine.State;

/// <summary>Names one step of one item of one run.</summary>
/// <param name="RunId">The run, root or child.</param>
/// <param name="Item">The item, from 0.</param>
/// <param name="Step">The step's index in the flow, <c>onFailure</c> steps counted on.</param>
public readonly record struct StepAddress(Guid RunId, int Item, int Step);
