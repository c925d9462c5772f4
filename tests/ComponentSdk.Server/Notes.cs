namespace StepFlow.ComponentSdk.Server;

/// <summary>Lets a test see on standard error how far a component came.</summary>
static class Notes
{
    public static Task Noted(this ComponentContext context, string text) => Console.Error.WriteLineAsync($"{context.StepId}: {text}");
}
