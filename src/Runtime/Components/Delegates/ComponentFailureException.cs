using System.Text.Json;

namespace StepFlow.Runtime.Components.Delegates;

/// <summary>Thrown by a delegate to fail its step with a code of its choice.</summary>
/// <param name="code">A name of <see cref="Flows.Model.ErrorCodes"/> or a code of the component's own.</param>
/// <param name="message">What happened, for a person; never contains a secret.</param>
/// <param name="data">Anything structured.</param>
public sealed class ComponentFailureException(string code, string message, JsonElement? data = null) : Exception(message)
{
    /// <summary>The code.</summary>
    public string Code { get; } = code;

    /// <summary>Anything structured. Not <see cref="Exception.Data"/>, which never travels.</summary>
    public JsonElement? Details { get; } = data;
}
