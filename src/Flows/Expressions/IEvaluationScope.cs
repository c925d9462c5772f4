using System.Text.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Flows.Expressions;

/// <summary>Where an expression's references are looked up.</summary>
public interface IEvaluationScope
{
    /// <summary>The item's input.</summary>
    JsonElement Input { get; }

    /// <summary>What <c>onFailure</c> steps are told: <c>{code, message, data, step}</c>; null elsewhere.</summary>
    JsonElement? Failure { get; }

    /// <summary>A step's outcome; null while it is not terminal.</summary>
    Outcome? StepOutcome(int stepIndex);

    /// <summary>The value given for a variable.</summary>
    bool TryGetVariable(string name, out JsonElement value);

    /// <summary>The default that the flow declares for a variable.</summary>
    bool TryGetDeclaredDefault(string name, out JsonElement value);

    /// <summary>What stands for a secret's value in an evaluation: never the value itself.</summary>
    string Secret(string name) => "[SECRET]";

    /// <summary>The content of a blob, when it is at hand.</summary>
    bool TryGetBlob(string blobId, out JsonElement value);
}
