namespace StepFlow.ComponentHost.Mcp;

/// <summary>What of a tool's result becomes the step's output.</summary>
enum McpOutput
{
    /// <summary>The <c>content</c> array.</summary>
    Content,

    /// <summary><c>structuredContent</c> when the tool gives one, else the <c>content</c> array.</summary>
    Structured,

    /// <summary>The whole result.</summary>
    Full,
}
