namespace StepFlow.Client.Tests.Contract;

/// <summary>The flows of the contract.</summary>
static class Documents
{
    public const string Echo = """
        name: echo
        steps:
          - {id: one, component: /builtin/noop, input: {v: {$input: v}}}
        output: {got: {$step: one, path: v}}
        """;

    public const string Missing = """
        steps:
          - {id: one, component: /nowhere/at_all, input: {}}
        output: {$step: one}
        """;

    public const string Approval = """
        steps:
          - {id: wait, component: /builtin/wait_for_event, input: {event: approved}}
          - {id: after, component: /builtin/noop, input: {by: {$step: wait, path: by}}}
        output: {$step: after}
        """;

    public const string Broken = """
        steps:
          - {id: one, component: /builtin/noop, input: {}}
          - {id: one, component: /builtin/noop, input: {$step: nobody}}
        output: {$step: one}
        """;
}
