namespace StepFlow.Flows.Expressions;

/// <summary>
/// The value of a secret: <c>{$secret: NAME}</c>. Its value is never known to the evaluation: what stands for it until the attempt is
/// dispatched is up to the scope. Only inside inputs of steps.
/// </summary>
/// <param name="name">The name.</param>
public sealed class SecretReference(string name) : Expression
{
    /// <summary>Characters of a name at most.</summary>
    public const int MaxNameLength = 128;

    /// <summary>The name: letters, digits, <c>_</c>, <c>-</c> and <c>.</c>, the first one a letter, a digit or <c>_</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Whether a secret can have this name.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength && name[0] is not ('-' or '.') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
