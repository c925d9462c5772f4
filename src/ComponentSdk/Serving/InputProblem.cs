using System.Text.Json;

namespace StepFlow.ComponentSdk.Serving;

/// <summary>Says what is wrong with an input, and where.</summary>
static class InputProblem
{
    public static ComponentException From(JsonException exception, string component)
    {
        var path = string.IsNullOrEmpty(exception.Path) ? "$" : exception.Path;

        // The cause says what is wrong with the value at the path; the message around it names the type that holds it.
        var text = exception.InnerException is InvalidOperationException or FormatException ? exception.InnerException.Message : exception.Message;
        foreach (var end in new[] { " Path:", " LineNumber:", " | LineNumber" })
            text = text.Split(end, 2)[0];
        return new ComponentException(
            ComponentErrorCodes.BadRequest,
            $"The input does not fit {component}, at {path}: {text}",
            new Dictionary<string, string> { ["type"] = "InvalidInput", ["path"] = path, ["problem"] = text },
            exception);
    }
}
