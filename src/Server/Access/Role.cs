namespace StepFlow.Server.Access;

/// <summary>What a caller may do in a tenant; each role may do what the ones before it may.</summary>
public enum Role
{
    /// <summary>Look.</summary>
    Reader = 1,

    /// <summary>Also start, signal and cancel runs, and store flows and blobs.</summary>
    Runner = 2,

    /// <summary>Also pause, resume, fork and delete runs, delete flows and blobs.</summary>
    Operator = 3,

    /// <summary>Also manage keys, quotas and retention, and read the audit log.</summary>
    Admin = 4,
}
