using StepFlow.ComponentHost.Tests.Support;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Tests.Mcp;

/// <summary>Plugins over real MCP servers of npm, and over one that misbehaves.</summary>
static class McpServers
{
    /// <summary>The repository.</summary>
    public static readonly string Root = FindRoot();

    public static string Everything => Script("server-everything");

    public static string Filesystem => Script("server-filesystem");

    public static IComponentPlugin Npm(string script, string args = "", string more = "") =>
        Servers.Create($"{{type: mcp, command: node, args: ['{script}'{(args.Length > 0 ? ", " : "")}{args}]{(more.Length > 0 ? ", " : "")}{more}}}");

    /// <summary>The misbehaving server.</summary>
    /// <param name="behaviour">How.</param>
    /// <param name="more">Further settings of the plugin, <c>key: value</c> pairs in YAML's flow style.</param>
    public static IComponentPlugin Hostile(string behaviour, string more = "") => Npm(
        Path.Combine(Root, "tests", "ComponentHost.Tests", "Mcp", "hostile.mjs"), behaviour, "stopGraceMs: 300" + (more.Length > 0 ? ", " + more : ""));

    static string Script(string name)
    {
        var path = Path.Combine(Root, "artifacts", "npm", "node_modules", "@modelcontextprotocol", name, "dist", "index.js");
        return File.Exists(path) ? path : throw new FileNotFoundException(
            $"{path} is missing: ./test.sh installs it (npm ci of tests/ComponentHost.Tests/npm into artifacts/npm).");
    }

    static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "StepFlow.slnf")))
                return at.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has StepFlow.slnf.");
    }
}
