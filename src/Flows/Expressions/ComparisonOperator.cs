namespace StepFlow.Flows.Expressions;

/// <summary>The comparisons of our operator extension.</summary>
public enum ComparisonOperator
{
    /// <summary><c>$eq</c>: equal as JSON (1 equals 1.0, key order does not count).</summary>
    Equal,

    /// <summary><c>$ne</c>: not equal as JSON.</summary>
    NotEqual,

    /// <summary><c>$lt</c>: two numbers or two strings (ordinal); anything else fails.</summary>
    Less,

    /// <summary><c>$lte</c></summary>
    LessOrEqual,

    /// <summary><c>$gt</c></summary>
    Greater,

    /// <summary><c>$gte</c></summary>
    GreaterOrEqual,
}
