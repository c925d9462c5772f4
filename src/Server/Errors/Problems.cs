using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using StepFlow.Client.Contracts;
using StepFlow.Flows.Json;
using StepFlow.Client.Mapping;

namespace StepFlow.Server.Errors;

/// <summary>Turns what went wrong into the answer. The one place where an exception becomes an HTTP status.</summary>
static class Problems
{
    // Quotes in messages are for people to read.
    static readonly ApiJson Json = new(new JsonSerializerOptions(ApiJson.Default.Options) { Encoder = CanonicalJson.WriterOptions.Encoder });

    public static ApiException From(Exception exception) => exception switch
    {
        ApiException api => api,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new ApiException(
            StatusCodes.Status413PayloadTooLarge, ApiCodes.BodyTooLarge, "The body is larger than this server takes. Store large values as blobs in parts, or raise server.maxBodyBytes."),
        BadHttpRequestException { InnerException: JsonException json } => FromJson(json),
        JsonException json => FromJson(json),
        BadHttpRequestException bad => new ApiException(bad.StatusCode, ApiCodes.InvalidRequest, bad.Message),
        _ when Failures.Find(exception) is { } failure => new ApiException(failure.Status, failure.Code, failure.Detail, failure.Errors.Count == 0 ? null : failure.Errors)
        {
            RetryAfter = failure.RetryAfter,
        },
        _ => new ApiException(
            StatusCodes.Status500InternalServerError, ApiCodes.Internal, "The server failed on this request; its log has the details under the traceId."),
    };

    /// <summary>Writes the answer, unless one has begun.</summary>
    public static async Task WriteAsync(HttpContext context, ApiException problem)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = "application/problem+json";
        if (problem.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate =
                problem.Code == ApiCodes.Unauthenticated ? "Bearer realm=\"stepflow\"" : "Bearer realm=\"stepflow\", error=\"invalid_token\"";
        }

        var body = new Problem
        {
            Title = ReasonPhrases.GetReasonPhrase(problem.Status),
            Status = problem.Status,
            Detail = problem.Message,
            ErrorCode = problem.Code,
            Code = problem.Status,
            Message = problem.Message,
            Errors = problem.Errors,
            TraceId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier,
        };
        await JsonSerializer.SerializeAsync(context.Response.Body, body, Json.Problem, context.RequestAborted);
    }

    static ApiException FromJson(JsonException json) => new(
        StatusCodes.Status400BadRequest,
        ApiCodes.InvalidJson,
        "The body is not the JSON that this request takes; see errors.",
        [
            new DiagnosticInfo
            {
                Code = 4000,
                Kind = "invalidJson",
                Level = "fatal",
                Formatted = json.Message,
                Path = json.Path ?? "$",
                Line = json.LineNumber is { } line ? (int)line + 1 : null,
                Column = json.BytePositionInLine is { } column ? (int)column + 1 : null,
            },
        ]);
}
