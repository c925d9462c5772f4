namespace StepFlow.Runtime.Configuration.Reading;

/// <summary>Reads <c>server</c>.</summary>
static class ServerReader
{
    public static ApiServerSettings Read(SettingsReader root)
    {
        if (root.Section("server") is not { } reader)
            return ApiServerSettings.Default;
        var d = ApiServerSettings.Default;
        var result = new ApiServerSettings
        {
            MaxBodyBytes = reader.Number("maxBodyBytes", d.MaxBodyBytes, 1024),
            MaxHeaderBytes = reader.Number("maxHeaderBytes", d.MaxHeaderBytes, 1024, 1 << 20),
            MaxConnections = reader.Number("maxConnections", d.MaxConnections, 1, 1_000_000),
            HeaderTimeout = TimeSpan.FromMilliseconds(reader.Number("headerTimeoutMs", d.HeaderTimeout.TotalMilliseconds, 100, 600_000)),
            MinBodyBytesPerSecond = reader.Number("minBodyBytesPerSecond", d.MinBodyBytesPerSecond, 0, 1 << 20),
            DrainTimeout = TimeSpan.FromMilliseconds(reader.Number("drainTimeoutMs", d.DrainTimeout.TotalMilliseconds, 0, 3_600_000)),
            CorsOrigins = reader.Texts("corsOrigins"),
        };
        foreach (var origin in result.CorsOrigins.Where(o => o != "*" && !IsOrigin(o)))
        {
            reader.Report(
                4300, "corsOrigins", $"'{origin}' is not an origin; write for instance https://app.example.com, or *.", reader.Find("corsOrigins")!.Position);
        }

        reader.WarnUnknown();
        return result;
    }

    static bool IsOrigin(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == text;
}
