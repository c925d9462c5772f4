namespace StepFlow.ComponentHost.Tests.Hostile;

/// <summary>What carries the calls.</summary>
public enum Transport
{
    /// <summary>The stepflow protocol over the standard streams.</summary>
    Stdio,

    /// <summary>The stepflow protocol over HTTP.</summary>
    Http,

    /// <summary>MCP over the standard streams.</summary>
    Mcp,
}
