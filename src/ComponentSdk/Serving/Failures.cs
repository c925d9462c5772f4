namespace StepFlow.ComponentSdk.Serving;

/// <summary>The answers that exceptions of components become.</summary>
static class Failures
{
    public static Frame Describe(Exception exception, Execution execution)
    {
        var json = execution.Engine.Options.Json;
        switch (exception)
        {
            case SkipException skip:
                var frame = Frame.StartResult(execution.Id);
                frame.Writer.WriteStartObject();
                frame.Writer.WriteNull("output"u8);
                frame.Writer.WriteStartObject("skipped"u8);
                frame.Writer.WriteString("reason"u8, skip.Reason);
                frame.Writer.WriteEndObject();
                frame.Writer.WriteEndObject();
                return frame.End();
            case BusyException busy:
                return Frame.Error(execution.Id, ComponentErrorCodes.ResourceUnavailable, busy.Message, BusyData(busy.RetryAfter));
            case ComponentException failed:
                return Frame.Error(execution.Id, failed.Code, failed.Message, failed.Details, json);
            case OperationCanceledException when execution.IsCancelled:
                return Frame.Error(execution.Id, ComponentErrorCodes.Cancelled, "The execution was cancelled", TypeOf("Cancelled"));
            default:
                Console.Error.WriteLine($"{execution.Component.Path} failed: {exception}");
                var text = exception.Message.Length > 0 ? exception.Message : exception.GetType().Name;
                return Frame.Error(execution.Id, ComponentErrorCodes.ExecutionFailed, text, TypeOf(exception.GetType().Name));
        }
    }

    public static Dictionary<string, long> BusyData(TimeSpan retryAfter) =>
        new() { ["retry_after_ms"] = (long)Math.Min(retryAfter.TotalMilliseconds, int.MaxValue) };

    static Dictionary<string, string> TypeOf(string name) => new() { ["type"] = name };
}
