using System.Text.Json;
using StepFlow.Client.Contracts;

namespace StepFlow.Client.Http;

/// <summary>Reads answers that are problems.</summary>
static class ProblemReader
{
    const int MaxShown = 200;

    /// <summary>The failure that an answer tells of, whatever its form.</summary>
    public static async Task<StepFlowException> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var retryAfter = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when response.Headers.Date is { } now && date > now => date - now,
            _ => default(TimeSpan?),
        };
        var text = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            if (JsonSerializer.Deserialize(text, ApiJson.Default.Problem) is { } problem)
            {
                return new StepFlowException(problem.ErrorCode, status, problem.Detail, problem.Errors)
                {
                    RetryAfter = retryAfter,
                    TraceId = problem.TraceId,
                };
            }
        }
        catch (JsonException)
        {
            // Something between us and the server answered, a proxy for instance.
        }

        var shown = System.Text.Encoding.UTF8.GetString(text.AsSpan(0, Math.Min(text.Length, MaxShown)));
        return new StepFlowException("HTTP_ERROR", status, $"{response.RequestMessage?.RequestUri} answered {status}: {shown}")
        {
            RetryAfter = retryAfter,
        };
    }
}
