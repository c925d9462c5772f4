using StepFlow.Flows.Documents;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Parsing;

namespace StepFlow.Flows.Validation;

/// <summary>What can be said about a single reference; called while it is read, so its place is at hand.</summary>
static class ReferenceChecks
{
    public static bool TryResolveStep(ReadContext context, string id, DocumentNode at, out int index)
    {
        var current = context.CurrentStep;
        if (!context.Facts.StepIndexes.TryGetValue(id, out index))
        {
            var hint = Nearest(context, id) is { } near ? $" Did you mean '{near}'?" : "";
            context.Report(3003, $"There is no step '{Shorten(id)}'.{hint}", at);
            return false;
        }

        if (current < 0 && index >= context.Facts.MainSteps)
        {
            context.Report(3003, $"'{id}' is a step of 'onFailure'; the flow's output cannot refer to it.", at);
            return false;
        }

        if (index == current)
            context.Report(3002, $"Step '{id}' refers to itself. Refer to an earlier step.", at);
        else if (current >= 0 && index > current)
            context.Report(3003, $"Step '{id}' comes after the step that refers to it. Move '{id}' before it.", at);
        else
            return true;
        return false;
    }

    public static void StepPath(ReadContext context, string id, ValuePath path, DocumentNode at)
    {
        if (path.IsRoot)
            return;
        if (!context.Facts.StepSchemas.TryGetValue(id, out var schema))
        {
            if (!context.Diagnostics.DropsWarning())
                context.Report(1003, $"Whether the output of step '{id}' has {path} cannot be checked: no output schema is declared.", at);
        }
        else if (SchemaPaths.MissingField(schema, context.Facts.Definitions, path) is { } missing)
        {
            context.Report(2000, $"The output of step '{id}' has no {missing}, says its schema.", at);
        }
    }

    public static void InputPath(ReadContext context, ValuePath path, DocumentNode at)
    {
        if (!path.IsRoot && context.Facts.InputSchema is { } schema
            && SchemaPaths.MissingField(schema, context.Facts.Definitions, path) is { } missing)
            context.Report(2000, $"The flow's input has no {missing}, says its schema.", at);
    }

    public static void Variable(ReadContext context, string name, bool hasDefault, DocumentNode at)
    {
        if (context.Facts.DeclaresVariables)
        {
            if (!hasDefault && !context.Facts.Variables.Contains(name))
                context.Report(2004, $"The variable '{Shorten(name)}' is not declared. Declare it, or give the reference a 'default'.", at);
        }
        else if (!context.Facts.UsesUndeclaredVariables)
        {
            context.Facts.UsesUndeclaredVariables = true;
            context.Diagnostics.Add(1004, $"Variables are used (first '{Shorten(name)}') but the flow declares none, so their names and values cannot be checked.", "$.variables", at.Position);
        }
    }

    // Only for flows of a size that a person wrote: a suggestion must not cost time in proportion to the steps.
    static string? Nearest(ReadContext context, string id) =>
        context.Facts.StepIndexes.Count is > 0 and <= 200 ? new KeyTable([.. context.Facts.StepIndexes.Keys]).Suggest(id) : null;

    static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
