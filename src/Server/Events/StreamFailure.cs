using StepFlow.Client.Events;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Events;

/// <summary>Tells in a stream why it cannot go on: the answer has long begun, so no status can.</summary>
static class StreamFailure
{
    public static async ValueTask WriteAsync(SseWriter sse, Exception exception, TimeProvider time, CancellationToken cancel)
    {
        var problem = Problems.From(exception);
        sse.Retry(problem.RetryAfter ?? TimeSpan.FromSeconds(30));
        await sse.WriteAsync(
            StreamEventKind.Error, null, 0, time.GetUtcNow(),
            json =>
            {
                json.WriteNumber("code", problem.Status);
                json.WriteString("errorCode", problem.Code);
                json.WriteString("message", problem.Message);
            },
            cancel);
    }
}
