namespace StepFlow.Runtime.Components;

/// <summary>A plugin itself failed, as opposed to a component of it: it counts as UNREACHABLE.</summary>
/// <param name="message">What happened and what to do.</param>
/// <param name="attachments">Details, one sentence each, shown in the error's <c>data.stack</c>.</param>
/// <param name="cause">The message under the first one in <c>data.stack</c>, when there is one.</param>
/// <param name="inner">The cause.</param>
public sealed class PluginException(string message, IReadOnlyList<string>? attachments = null, string? cause = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Details, one sentence each.</summary>
    public IReadOnlyList<string> Attachments { get; } = attachments ?? [];

    /// <summary>The message under the first one.</summary>
    public string? Cause { get; } = cause;
}
