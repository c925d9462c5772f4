using StepFlow.Flows.Diagnostics;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Configuration;

namespace StepFlow.ComponentHost.Tests.Support;

/// <summary>Plugins as a configuration makes them.</summary>
static class Servers
{
    static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "StepFlow.HostileServer.dll");

    /// <summary>The scripted server with one behaviour.</summary>
    /// <param name="behaviour">Its name.</param>
    /// <param name="isHttp">Over HTTP instead of the standard streams.</param>
    /// <param name="more">Further settings of the plugin, <c>key: value</c> pairs in YAML's flow style.</param>
    public static IComponentPlugin Hostile(string behaviour, bool isHttp = false, string more = "") => Create(Yaml(behaviour, isHttp, more));

    public static string Yaml(string behaviour, bool isHttp, string more) =>
        $"{{type: stepflow, transport: {(isHttp ? "http" : "stdio")}, command: dotnet, args: ['{Dll}', {behaviour}{(isHttp ? ", --http" : "")}], stopGraceMs: 300{(more.Length > 0 ? ", " : "")}{more}}}";

    /// <summary>The scripted server as an MCP server.</summary>
    public static IComponentPlugin HostileMcp(string behaviour, string more = "") => Create(
        $"{{type: mcp, command: dotnet, args: ['{Dll}', {behaviour}, --mcp], stopGraceMs: 300{(more.Length > 0 ? ", " : "")}{more}}}");

    public static IComponentPlugin Create(string yaml) =>
        TryCreate(yaml, out var problems) ?? throw new InvalidOperationException(string.Join("; ", problems.Select(d => d.Message)));

    public static IComponentPlugin? TryCreate(string yaml, out IReadOnlyList<Diagnostic> problems)
    {
        var (config, diagnostics) = ConfigReader.Read(System.Text.Encoding.UTF8.GetBytes($"plugins:\n  p: {yaml}\n"), null, AppContext.BaseDirectory);
        problems = diagnostics;
        if (config is null)
            return null;
        var settings = config.Plugins.Single();
        var found = new ConfigurationProblems();
        var plugin = ComponentHostPlugins.Factories().Single(f => f.Type == settings.Type).Create(settings, found);
        problems = [.. diagnostics, .. found.Diagnostics];
        return plugin;
    }
}
