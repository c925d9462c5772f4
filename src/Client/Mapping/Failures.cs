using StepFlow.Client.Contracts;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Requests;

namespace StepFlow.Client.Mapping;

/// <summary>What the engine throws, as callers of the API see it: the same codes wherever the engine runs.</summary>
public static class Failures
{
    const int BadRequest = 400;
    const int Missing = 404;
    const int Conflict = 409;
    const int Internal = 500;
    const int Unavailable = 503;

    /// <summary>The failure; null when the exception is no failure of a request.</summary>
    public static StepFlowException? Find(Exception exception) => exception switch
    {
        StepFlowException known => known,
        InvalidRequestException invalid => new StepFlowException(
            invalid.Code,
            invalid.Code == InvalidRequestException.FlowNotFound ? Missing : BadRequest,
            invalid.Message,
            invalid.Diagnostics.Count == 0 ? null : [.. invalid.Diagnostics.Select(DiagnosticInfo.From)],
            invalid),
        RunCommandException command => FromCommand(command),
        StoreUnavailableException store => new StepFlowException("STORE_UNAVAILABLE", Unavailable, store.Message, inner: store)
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        },
        JournalCorruptedException corrupted => new StepFlowException("JOURNAL_CORRUPTED", Internal, corrupted.Message, inner: corrupted),
        _ => null,
    };

    static StepFlowException FromCommand(RunCommandException command) => command.Code switch
    {
        RunCommandException.NotFound => new StepFlowException(command.Code, Missing, command.Message, inner: command),
        RunCommandException.Refused => new StepFlowException(command.Code, Conflict, command.Message, inner: command),
        RunCommandException.InvalidFlow => new StepFlowException(command.Code, BadRequest, command.Message, inner: command),
        _ => new StepFlowException(command.Code, Unavailable, command.Message, inner: command) { RetryAfter = TimeSpan.FromSeconds(1) },
    };
}
