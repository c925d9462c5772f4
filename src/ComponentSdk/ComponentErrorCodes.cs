namespace StepFlow.ComponentSdk;

/// <summary>Numeric codes of the component protocol that a component meets.</summary>
public static class ComponentErrorCodes
{
    /// <summary>The component failed. Retried where the step says so.</summary>
    public const int ExecutionFailed = -32100;

    /// <summary>A value is wrong in a way that the schema does not tell.</summary>
    public const int ValueError = -32101;

    /// <summary>The component is busy or lacks a resource: see <see cref="BusyException"/>.</summary>
    public const int ResourceUnavailable = -32102;

    /// <summary>The input does not fit the component.</summary>
    public const int BadRequest = -32103;

    /// <summary>The runtime cancelled the execution.</summary>
    public const int Cancelled = -32104;

    /// <summary>The first code that is yours; codes from here down to -32199 are never used by StepFlow.</summary>
    public const int FirstOfYours = -32110;

    /// <summary>There is no such component.</summary>
    public const int ComponentNotFound = -32001;

    /// <summary>The runtime went away, or cannot be asked over this connection.</summary>
    public const int ConnectionLost = -32302;
}
