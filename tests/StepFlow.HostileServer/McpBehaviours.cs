namespace StepFlow.HostileServer;

/// <summary>What only servers of MCP can do.</summary>
static class McpBehaviours
{
    const int ManyTools = 100_000;

    public static string Handshake(string version) =>
        "{\"protocolVersion\":\"" + version + "\",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"hostile\",\"version\":\"1\"}}";

    public static Task ListAsync(Exchange x, string behaviour) => x.ResultAsync(behaviour switch
    {
        "endless-list" => $$"""{"tools":[{{string.Join(',', Enumerable.Range(0, ManyTools).Select(i => Tool("c" + i)))}}]}""",
        "endless-pages" => $$"""{"tools":[{{string.Join(',', Enumerable.Range(0, 100).Select(i => Tool($"c{Guid.NewGuid():N}")))}}],"nextCursor":"{{Guid.NewGuid():N}}"}""",
        "circular-schema" => """{"tools":[{"name":"echo","inputSchema":{"type":"object","$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}}}]}""",
        _ => $$"""{"tools":[{{Tool("echo")}}]}""",
    });

    /// <summary>Answers a call; null for a behaviour that is not of MCP alone.</summary>
    public static Task? Find(Exchange x, string behaviour) => behaviour switch
    {
        "is-error" => x.ResultAsync("""{"content":[{"type":"text","text":"no such file"}],"isError":true}"""),
        "is-error-silent" => x.ResultAsync("""{"content":[],"isError":true}"""),
        "no-content" => x.ResultAsync("""{"answer":1.50}"""),
        _ => null,
    };

    static string Tool(string name) => "{\"name\":\"" + name + "\",\"inputSchema\":{\"type\":\"object\"}}";
}
