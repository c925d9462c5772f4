using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StepFlow.Server.Errors;

/// <summary>Answers every failure with a problem; only failures of our own are logged with their stack.</summary>
sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
            context.Abort();
            return;
        }
        catch (Exception e)
        {
            var problem = Problems.From(e);
            if (problem.Status == StatusCodes.Status500InternalServerError)
                log.LogError(e, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            await Problems.WriteAsync(context, problem);
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
        {
            var status = context.Response.StatusCode;
            await Problems.WriteAsync(context, new ApiException(status, status switch
            {
                StatusCodes.Status404NotFound => ApiCodes.NotFound,
                StatusCodes.Status405MethodNotAllowed => "METHOD_NOT_ALLOWED",
                StatusCodes.Status415UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
                _ => ApiCodes.InvalidRequest,
            }, $"There is nothing at {context.Request.Method} {context.Request.Path} that takes this request. See /api/v1/openapi.json."));
        }
    }
}
