namespace StepFlow.Runtime.Access;

/// <summary>What a principal may do in its tenant; each role may do what the ones before it may. Numbers are part of the stored format.</summary>
public enum AccessRole
{
    /// <summary>Read runs, flows and blobs.</summary>
    Reader = 1,

    /// <summary>Start runs, send signals, store flows and blobs.</summary>
    Runner = 2,

    /// <summary>Cancel, pause, resume, fork and delete.</summary>
    Operator = 3,

    /// <summary>Keys, quotas, the audit log.</summary>
    Admin = 4,
}
