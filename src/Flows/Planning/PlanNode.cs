using StepFlow.Flows.Expressions;
using StepFlow.Flows.Model;
using StepFlow.JsonSchema;

namespace StepFlow.Flows.Planning;

/// <summary>A step, or the output, with what it waits for.</summary>
public sealed class PlanNode
{
    PlanNode(Step? step, Expression expression, int[] dependencies, bool isConditional, ICompiledSchema? outputSchema)
    {
        Step = step;
        Expression = expression;
        Dependencies = dependencies;
        IsConditional = isConditional;
        OutputSchema = outputSchema;
    }

    /// <summary>The step; null for the output.</summary>
    public Step? Step { get; }

    /// <summary>The step's input, or the output.</summary>
    public Expression Expression { get; }

    /// <summary>Every step that the node mentions, each once.</summary>
    public IReadOnlyList<int> Dependencies { get; }

    /// <summary>Whether values decide which of the dependencies are needed (<c>$if</c>, <c>$coalesce</c>, <c>$and</c>, <c>$or</c>).</summary>
    public bool IsConditional { get; }

    /// <summary>The schema of the step's result, when declared.</summary>
    public ICompiledSchema? OutputSchema { get; }

    internal static PlanNode Of(Step step, ICompiledSchema? outputSchema)
    {
        var references = new ReferenceCollector();
        references.Visit(step.Input);
        if (step.SkipIf is not null)
            references.Visit(step.SkipIf);
        if (step.OnError.Default is { } standIn)
            references.Visit(standIn);
        return new PlanNode(step, step.Input, [.. references.Steps], references.IsConditional, outputSchema);
    }

    internal static PlanNode Of(Expression output)
    {
        var references = new ReferenceCollector();
        references.Visit(output);
        return new PlanNode(null, output, [.. references.Steps], references.IsConditional, null);
    }
}
