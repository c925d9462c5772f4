using StepFlow.Flows.Documents;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;
using StepFlow.Flows.Planning;

namespace StepFlow.Flows.Validation;

/// <summary>Secrets that are handed to built-in components which keep their input. Where routes lead elsewhere, the host checks when it dispatches.</summary>
static class SecretChecks
{
    static readonly string[] Keeping =
        ["/builtin/eval", "/builtin/map", "/builtin/iterate", "/builtin/sleep", "/builtin/wait_for_event", "/builtin/put_blob"];

    public static void Check(ReadContext context, Step step, string component, DocumentNode at)
    {
        if (!Keeping.Contains(component, StringComparer.Ordinal) || step.Input is LiteralExpression)
            return;
        var references = new ReferenceCollector();
        references.Visit(step.Input);
        if (references.Secrets.Count > 0)
        {
            context.Report(
                4109,
                $"{component} keeps its input with the run, so the secret '{references.Secrets.Order(StringComparer.Ordinal).First()}' must not be handed to it. Refer to the secret where it is used: in the step of the child flow that needs it.",
                at);
        }
    }
}
