using StepFlow.Flows.Documents;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Configuration.Reading;

/// <summary>Reads the small sections.</summary>
static class SectionsReader
{
    const double MaxMilliseconds = 24.0 * 60 * 60 * 1000;

    public static RetrySettings Retry(SettingsReader root)
    {
        if (root.Section("retry") is not { } reader)
            return RetrySettings.Default;
        var result = new RetrySettings(
            reader.Number("transportMaxRetries", RetrySettings.Default.TransportMaxRetries, 0, 1000),
            reader.Section("backoff") is { } backoff ? Backoff(backoff) : RetrySettings.Default.Backoff);
        reader.WarnUnknown();
        return result;
    }

    static Backoff Backoff(SettingsReader reader)
    {
        var type = reader.Text("type") ?? "fibonacci";
        var jitter = reader.Number("jitter", 0.0, 0, 1);
        Backoff result;
        if (type == "constant")
        {
            var delay = Delay("delayMs", 1000);
            result = new Backoff(BackoffKind.Constant, delay, delay, Jitter: jitter);
        }
        else
        {
            var kind = type == "exponential" ? BackoffKind.Exponential : BackoffKind.Fibonacci;
            var factor = kind == BackoffKind.Exponential ? reader.Number("factor", 2.0, 1, 1000) : 2.0;
            result = new Backoff(kind, Delay("minDelayMs", 1000), Delay("maxDelayMs", 10_000), factor, jitter);
            if (result.MaxDelay < result.MinDelay)
                reader.Report(4300, "maxDelayMs", "'maxDelayMs' must not be less than 'minDelayMs'.", reader.Mapping.Position);
        }

        if (type is not ("fibonacci" or "exponential" or "constant"))
            reader.Report(4300, "type", $"Unknown backoff '{type}'; use fibonacci, exponential or constant.", reader.Find("type")!.Position);
        else
            reader.WarnUnknown();
        return result;

        TimeSpan Delay(string key, double otherwise) => TimeSpan.FromMilliseconds(reader.Number(key, otherwise, 0, MaxMilliseconds));
    }

    public static RecoverySettings Recovery(SettingsReader root)
    {
        if (root.Section("recovery") is not { } reader)
            return RecoverySettings.Default;
        var d = RecoverySettings.Default;
        var result = new RecoverySettings
        {
            Enabled = reader.Flag("enabled", d.Enabled),
            CheckInterval = TimeSpan.FromSeconds(reader.Number("checkIntervalSecs", d.CheckInterval.TotalSeconds, 0.1, 86_400)),
            MaxStartupRecovery = reader.Number("maxStartupRecovery", d.MaxStartupRecovery, 0),
            MaxClaimsPerCheck = reader.Number("maxClaimsPerCheck", d.MaxClaimsPerCheck, 1),
            LeaseTtl = TimeSpan.FromSeconds(reader.Number("leaseTtlSecs", d.LeaseTtl.TotalSeconds, 0.5, 86_400)),
            CheckpointInterval = reader.Number("checkpointInterval", d.CheckpointInterval, 0),
            ParkAfter = reader.Number("parkAfter", d.ParkAfter, 0),
        };
        reader.WarnUnknown();
        return result;
    }

    public static BlobApiSettings BlobApi(SettingsReader root)
    {
        if (root.Section("blobApi") is not { } reader)
            return BlobApiSettings.Default;
        var d = BlobApiSettings.Default;
        var result = new BlobApiSettings
        {
            Enabled = reader.Flag("enabled", d.Enabled),
            Url = reader.Text("url"),
            BlobThreshold = reader.Number("blobThreshold", d.BlobThreshold, 0),
        };
        reader.WarnUnknown();
        return result;
    }

    public static HttpSettings Http(SettingsReader root)
    {
        if (root.Section("http") is not { } reader)
            return HttpSettings.Default;
        var d = HttpSettings.Default;
        var result = new HttpSettings
        {
            Allow = reader.Texts("allow"),
            MaxBytes = reader.Number("maxBytes", d.MaxBytes, 1, 1024 * 1024 * 1024),
            Timeout = TimeSpan.FromMilliseconds(reader.Number("timeoutMs", d.Timeout.TotalMilliseconds, 1, MaxMilliseconds)),
        };
        foreach (var entry in result.Allow.Where(e => e.Contains('/', StringComparison.Ordinal) || e.Length == 0))
            reader.Report(4300, "allow", $"'{entry}' is not a host; write for instance api.example.com, localhost:8080 or *.example.com.", reader.Find("allow")!.Position);
        reader.WarnUnknown();
        return result;
    }

    public static LimitSettings Limits(SettingsReader root)
    {
        if (root.Section("limits") is not { } reader)
            return LimitSettings.Default;
        var d = LimitSettings.Default;
        var timeout = reader.Number("stepTimeoutMs", 0.0, 0, 366 * MaxMilliseconds);
        var result = new LimitSettings
        {
            MaxConcurrency = reader.Number("maxConcurrency", d.MaxConcurrency, 1, 100_000),
            MaxAttempts = reader.Number("maxAttempts", d.MaxAttempts, 1, 1_000_000),
            MaxDepth = reader.Number("maxDepth", d.MaxDepth, 1, 1000),
            StepTimeout = timeout > 0 ? TimeSpan.FromMilliseconds(timeout) : d.StepTimeout,
            MaxValueBytes = reader.Number("maxValueBytes", d.MaxValueBytes, 1024),
            MaxFileBytes = reader.Number("maxFileBytes", d.MaxFileBytes, 1),
        };
        reader.WarnUnknown();
        return result;
    }

    public static TelemetrySettings Telemetry(SettingsReader root)
    {
        if (root.Section("telemetry") is not { } reader)
            return TelemetrySettings.Default;
        var d = TelemetrySettings.Default;
        var result = new TelemetrySettings
        {
            Metrics = reader.Flag("metrics", d.Metrics),
            MetricsOpen = reader.Flag("metricsOpen", d.MetricsOpen),
            TenantLabel = reader.Flag("tenantLabel", d.TenantLabel),
            SlowRequest = TimeSpan.FromMilliseconds(reader.Number("slowRequestMs", d.SlowRequest.TotalMilliseconds, 0, MaxMilliseconds)),
        };
        reader.WarnUnknown();
        return result;
    }

    public static void LeaseManager(SettingsReader root)
    {
        if (root.Section("leaseManager") is not { } reader)
            return;
        if (reader.Text("type") is { } type && type is not ("noOp" or "no_op"))
        {
            reader.Report(
                4309, "type", $"Lease manager '{type}' has no effect: runs are leased in the store itself.", reader.Find("type")!.Position);
        }
    }
}
