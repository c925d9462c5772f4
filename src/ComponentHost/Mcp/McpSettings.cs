using StepFlow.ComponentHost.Supervision;

namespace StepFlow.ComponentHost.Mcp;

/// <summary>What the configuration says about an MCP server.</summary>
/// <param name="Server">What it says about any server.</param>
sealed record McpSettings(ServerSettings Server)
{
    /// <summary>Where it is; null: it is a process.</summary>
    public Uri? Url { get; init; }

    /// <summary>Sent with every HTTP request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The step's output.</summary>
    public McpOutput Output { get; init; }

    /// <summary>Absolute directories that the server is told to work in; none: it is told of no roots.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>The only version of MCP to speak; null: the newest that both sides know.</summary>
    public string? ProtocolVersion { get; init; }
}
