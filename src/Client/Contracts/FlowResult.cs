using System.Text.Json;
using System.Text.Json.Serialization;
using StepFlow.Flows.Model;

namespace StepFlow.Client.Contracts;

/// <summary>
/// How an item or step ended: <c>{outcome: "success", result}</c>, <c>{outcome: "failed", error: {code, errorCode, message, data?}}</c> or
/// <c>{outcome: "skipped", reason?}</c>.
/// </summary>
/// <param name="Outcome">It.</param>
[JsonConverter(typeof(FlowResultConverter))]
public sealed record FlowResult(Outcome Outcome)
{
    /// <summary>Whether there is a result.</summary>
    [JsonIgnore]
    public bool IsSuccess => Outcome.IsSuccess;

    /// <summary>Whether it failed.</summary>
    [JsonIgnore]
    public bool IsFailed => Outcome.IsFailed;

    /// <summary>Whether it was skipped.</summary>
    [JsonIgnore]
    public bool IsSkipped => Outcome.IsSkipped;

    /// <summary>The same as <see cref="Result"/>, under the name that clients of other languages give it.</summary>
    [JsonIgnore]
    public JsonElement Output => Result;

    /// <summary>Why it was skipped, when known.</summary>
    [JsonIgnore]
    public string? SkippedReason => Outcome.Reason;

    /// <summary>The result; undefined unless <see cref="IsSuccess"/>.</summary>
    [JsonIgnore]
    public JsonElement Result => Outcome.IsSuccess ? Outcome.Result : default;

    /// <summary>The error; null unless <see cref="IsFailed"/>.</summary>
    [JsonIgnore]
    public FlowError? Error => Outcome.Error;
}
