namespace StepFlow.Engine.Storage;

/// <summary>How a label is compared. The four orders compare numbers: labels that are none never meet them.</summary>
public enum LabelOperator
{
    /// <summary>The value is this text.</summary>
    Equal = 1,

    /// <summary>There is such a label, whatever its value.</summary>
    Present = 2,

    /// <summary>The value is a number and less.</summary>
    Less = 3,

    /// <summary>The value is a number and less or equal.</summary>
    LessOrEqual = 4,

    /// <summary>The value is a number and greater.</summary>
    Greater = 5,

    /// <summary>The value is a number and greater or equal.</summary>
    GreaterOrEqual = 6,
}
