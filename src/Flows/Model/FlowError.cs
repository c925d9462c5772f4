using System.Text.Json;

namespace StepFlow.Flows.Model;

/// <summary>
/// A flow failure: data that travels through the flow and can be handled there. Never an exception of ours.
/// </summary>
/// <param name="Code">A name of <see cref="ErrorCodes"/>, a code of the component's own, or a decimal number (dialects up to 0.11).</param>
/// <param name="Message">What happened, for a person; never contains a secret.</param>
/// <param name="Data">Anything structured the component added.</param>
public sealed record FlowError(string Code, string Message, JsonElement? Data = null);
