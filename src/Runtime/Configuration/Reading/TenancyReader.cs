using StepFlow.Engine.Storage;
using StepFlow.Flows.Documents;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Tenants;

namespace StepFlow.Runtime.Configuration.Reading;

/// <summary>Reads <c>quotas</c>, <c>retention</c>, <c>tenants</c> and <c>audit</c>.</summary>
static class TenancyReader
{
    static readonly (string Key, RunStatus Status)[] Terminal =
        [("completed", RunStatus.Completed), ("failed", RunStatus.Failed), ("cancelled", RunStatus.Cancelled)];

    public static TenancySettings Read(SettingsReader root)
    {
        var settings = new TenancySettings { Quotas = Quotas(root), Retention = Retention(root), Tenants = Tenants(root) };
        if (root.Section("audit") is not { } audit)
            return settings;
        settings = settings with { AuditRetention = Time(audit, "retention") ?? settings.AuditRetention };
        audit.WarnUnknown();
        return settings;
    }

    static Dictionary<string, TenantSettings> Tenants(SettingsReader root)
    {
        var tenants = new Dictionary<string, TenantSettings>(StringComparer.Ordinal);
        if (root.Section("tenants") is not { } reader)
            return tenants;
        foreach (var (key, value) in reader.Mapping.Entries)
        {
            var name = SettingsReader.KeyText(key);
            if (!TenantNames.IsValid(name))
            {
                reader.Report(4300, name, $"'{name}' is no name of a tenant: {TenantNames.Form}.", key.Position);
                continue;
            }

            if (SettingsReader.For(value, $"{reader.Path}.{name}", reader.Problems) is not { } tenant)
                continue;
            tenants[name] = new TenantSettings { Tenant = name, Quotas = Quotas(tenant), Retention = Retention(tenant) };
            tenant.WarnUnknown();
        }

        return tenants;
    }

    static TenantQuotas Quotas(SettingsReader parent)
    {
        if (parent.Section("quotas") is not { } reader)
            return new TenantQuotas();
        var result = new TenantQuotas
        {
            MaxConcurrentRuns = Optional("maxConcurrentRuns", 1, int.MaxValue, whole: true) is { } runs ? (int)runs : null,
            StartsPerSecond = Optional("startsPerSecond", 0.001, 1_000_000, whole: false),
            MaxStoredBytes = Optional("maxStoredBytes", 1, double.MaxValue, whole: true) is { } bytes ? (long)Math.Min(bytes, 1L << 60) : null,
        };
        reader.WarnUnknown();
        return result;

        double? Optional(string key, double min, double max, bool whole) =>
            reader.Find(key) is null ? null : reader.Number(key, min, min, max, whole);
    }

    static Dictionary<RunStatus, TimeSpan> Retention(SettingsReader parent)
    {
        var result = new Dictionary<RunStatus, TimeSpan>();
        if (parent.Section("retention") is not { } reader)
            return result;
        foreach (var (key, status) in Terminal)
        {
            if (Time(reader, key) is { } time)
                result[status] = time;
        }

        reader.WarnUnknown();
        return result;
    }

    static TimeSpan? Time(SettingsReader reader, string key)
    {
        if (reader.Text(key) is not { } text)
            return null;
        if (DurationText.TryParse(text, out var time) && time >= TimeSpan.Zero)
            return time;
        reader.Report(4300, key, $"'{text}' is no time; write for instance 12h or 30d.", reader.Find(key)!.Position);
        return null;
    }
}
