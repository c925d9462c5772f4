using StepFlow.Flows.Documents;

namespace StepFlow.Flows.Parsing;

/// <summary>The spellings of components through the ages, as paths.</summary>
static class ComponentPath
{
    public static string Normalize(ReadContext context, string component, MappingNode step, bool isLazyDialect)
    {
        var at = step.Find("component") ?? step;
        if (string.IsNullOrWhiteSpace(component))
        {
            context.Report(2001, "The component's name is empty. Name one, for instance /builtin/eval.", at, "component");
            return component;
        }

        if (component.StartsWith('/'))
        {
            if (component.Length == 1 && step.Find("component") is not null)
                context.Report(2500, "A component's path has a name after '/', for instance /builtin/eval.", at, "component");
            return !isLazyDialect && component.StartsWith("/builtins/", StringComparison.Ordinal) ? "/builtin/" + component["/builtins/".Length..] : component;
        }

        if (component.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme && component.Length > scheme + 3)
        {
            var route = component[..scheme] == "builtins" ? "builtin" : component[..scheme];
            return $"/{route}/{component[(scheme + 3)..].TrimStart('/')}";
        }

        if (!isLazyDialect)
            return "/builtin/" + component;
        context.Report(2500, $"A component's path must start with '/'. Write '/builtin/{component}' or '/<route>/{component}'.", at, "component");
        return component;
    }
}
