namespace StepFlow.ComponentSdk;

/// <summary>
/// Fails the step with a code, a message and data. Also what a call of the <see cref="ComponentContext"/> throws when the runtime
/// answers with an error: not caught, it fails the step with the same code, message and data.
/// </summary>
/// <param name="code">
/// A number from <see cref="ComponentErrorCodes"/>, or your own between -32110 and -32199. Codes from -32100 to -32199 are retried where
/// the step says so, others never.
/// </param>
/// <param name="message">What happened and what to do; shown to users.</param>
/// <param name="details">Anything that has a JSON form; becomes the <c>data</c> of the error. Null: none.</param>
/// <param name="inner">The cause; only logged.</param>
public class ComponentException(int code, string message, object? details = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Fails the step with <see cref="ComponentErrorCodes.ExecutionFailed"/>.</summary>
    /// <param name="message">What happened and what to do; shown to users.</param>
    public ComponentException(string message)
        : this(ComponentErrorCodes.ExecutionFailed, message)
    {
    }

    /// <summary>The number.</summary>
    public int Code { get; } = code;

    /// <summary>What becomes the <c>data</c> of the error. (Exception has a property Data of its own.)</summary>
    public object? Details { get; } = details;
}
