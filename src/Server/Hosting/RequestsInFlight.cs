using Microsoft.AspNetCore.Http;

namespace StepFlow.Server.Hosting;

/// <summary>Counts requests that are being answered, so that a drain knows when it is done.</summary>
sealed class RequestsInFlight
{
    readonly Lock _gate = new();
    TaskCompletionSource? _idle;
    int _count;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        lock (_gate)
            _count++;
        try
        {
            await next(context);
        }
        finally
        {
            lock (_gate)
            {
                if (--_count == 0)
                    _idle?.TrySetResult();
            }
        }
    }

    /// <summary>Ends when no request is being answered.</summary>
    public Task IdleAsync()
    {
        lock (_gate)
        {
            if (_count == 0)
                return Task.CompletedTask;
            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }
}
