using StepFlow.ComponentHost.Supervision;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Configuration.Reading;

namespace StepFlow.ComponentHost.Mcp;

/// <summary>Makes plugins of type <c>mcp</c>: the tools of one MCP server, a child process or reached over HTTP.</summary>
sealed class McpPluginFactory(TimeProvider time) : IPluginFactory
{
    public string Type => "mcp";

    public IComponentPlugin? Create(PluginSettings settings, ConfigurationProblems problems)
    {
        var own = new ConfigurationProblems();
        var reader = new SettingsReader(settings.Settings, $"$.plugins.{settings.Name}", own);
        _ = reader.Find("type");
        _ = reader.Find("name");
        var server = ServerSettingsReader.Read(reader, settings);
        var mcp = Mcp(reader, server, settings);
        reader.WarnUnknown();
        foreach (var diagnostic in own.Diagnostics)
            problems.Add(diagnostic);
        return own.IsUsable ? new McpPlugin(settings.Name, mcp, time) : null;
    }

    static McpSettings Mcp(SettingsReader reader, ServerSettings server, PluginSettings settings)
    {
        var url = reader.Text("url");
        var headers = ServerSettingsReader.Texts(reader, "headers");
        Uri? address = null;
        if (url is null && server.Process is null)
            reader.Report(4301, "command", $"Plugin '{settings.Name}' needs a 'command' that starts the MCP server, or its 'url'.", settings.Settings.Position);
        if (url is not null && server.Process is not null)
            reader.Report(4300, "url", "An MCP server has a 'command' or a 'url', not both; remove one.", reader.Find("url")!.Position);
        if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out address) && address.Scheme is "http" or "https"))
            reader.Report(4300, "url", "'url' must be an address such as http://localhost:3001/mcp.", reader.Find("url")!.Position);
        if (headers.Count > 0 && url is null)
            reader.Report(4300, "headers", "Only a server with a 'url' takes 'headers'; a process is given its secrets in 'env'.", reader.Find("headers")!.Position);
        if (server.Idle is not null)
            reader.Report(4300, "idleTimeoutMs", "MCP servers do not say that they are still at work, so there is no 'idleTimeoutMs'; use 'callTimeoutMs'.", reader.Find("idleTimeoutMs")!.Position);
        return new McpSettings(server)
        {
            Url = address,
            Headers = headers,
            Output = Output(reader),
            Roots = [.. reader.Texts("roots").Select(r => Path.GetFullPath(r, settings.WorkingDirectory))],
            ProtocolVersion = reader.Text("protocolVersion"),
        };
    }

    static McpOutput Output(SettingsReader reader)
    {
        switch (reader.Text("output"))
        {
            case null or "content":
                return McpOutput.Content;
            case "structured":
                return McpOutput.Structured;
            case "full":
                return McpOutput.Full;
            default:
                reader.Report(4300, "output", "'output' must be content, structured or full.", reader.Find("output")!.Position);
                return McpOutput.Content;
        }
    }
}
