namespace StepFlow.Flows.Model;

/// <summary>How a step, an item or a flow ended.</summary>
public enum OutcomeKind : byte
{
    /// <summary>With a result.</summary>
    Success = 1,

    /// <summary>With an error.</summary>
    Failed = 2,

    /// <summary>Not executed, by condition or because something it needs was skipped.</summary>
    Skipped = 3,
}
