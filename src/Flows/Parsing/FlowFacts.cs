using System.Text.Json;

namespace StepFlow.Flows.Parsing;

/// <summary>What the document declares; known before its expressions are read, so references are checked on the spot.</summary>
sealed class FlowFacts
{
    /// <summary>Index of each step by id; those of <c>onFailure</c> continue after the main steps.</summary>
    public Dictionary<string, int> StepIndexes { get; } = [];

    /// <summary>How many main steps there are.</summary>
    public int MainSteps { get; set; }

    /// <summary>Declared output schemas by step id.</summary>
    public Dictionary<string, JsonElement> StepSchemas { get; } = [];

    public JsonElement? InputSchema { get; set; }

    public JsonElement? Definitions { get; set; }

    public HashSet<string> Variables { get; } = [];

    public bool DeclaresVariables { get; set; }

    /// <summary>Set by the first reference to a variable of a flow that declares none.</summary>
    public bool UsesUndeclaredVariables { get; set; }
}
