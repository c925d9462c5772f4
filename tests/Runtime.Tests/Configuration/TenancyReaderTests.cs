using System.Text;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Configuration;

namespace StepFlow.Runtime.Tests.Configuration;

public sealed class TenancyReaderTests
{
    [Fact]
    public void Quotas_retention_tenants_and_bounds_of_the_server_are_read()
    {
        var (config, diagnostics) = Read("""
            quotas: {maxConcurrentRuns: 10, startsPerSecond: 2.5, max_stored_bytes: 10000000000}
            retention: {completed: 7d, failed: 30d}
            audit: {retention: 12h}
            tenants:
              acme: {quotas: {maxConcurrentRuns: 100}, retention: {cancelled: 0s}}
            server: {maxBodyBytes: 2048, headerTimeoutMs: 500, drainTimeoutMs: 90000, corsOrigins: ["https://app.example.com"]}
            limits: {maxAttempts: 7}
            """);
        diagnostics.ShouldBeEmpty();
        var tenancy = config!.Tenancy;
        (tenancy.Quotas.MaxConcurrentRuns, tenancy.Quotas.StartsPerSecond, tenancy.Quotas.MaxStoredBytes).ShouldBe((10, 2.5, 10_000_000_000));
        tenancy.Retention.ShouldBe(new Dictionary<RunStatus, TimeSpan> { [RunStatus.Completed] = TimeSpan.FromDays(7), [RunStatus.Failed] = TimeSpan.FromDays(30) });
        tenancy.AuditRetention.ShouldBe(TimeSpan.FromHours(12));
        tenancy.Tenants["acme"].Quotas.MaxConcurrentRuns.ShouldBe(100);
        tenancy.Tenants["acme"].Retention[RunStatus.Cancelled].ShouldBe(TimeSpan.Zero);
        config.Server.MaxBodyBytes.ShouldBe(2048);
        config.Server.HeaderTimeout.ShouldBe(TimeSpan.FromMilliseconds(500));
        config.Server.DrainTimeout.ShouldBe(TimeSpan.FromSeconds(90));
        config.Server.CorsOrigins.ShouldBe(["https://app.example.com"]);
        config.Limits.MaxAttempts.ShouldBe(7);
    }

    [Theory]
    [InlineData("quotas: {maxConcurrentRuns: 0}", "$.quotas.maxConcurrentRuns")]
    [InlineData("quotas: {startsPerSecond: fast}", "$.quotas.startsPerSecond")]
    [InlineData("retention: {completed: soon}", "$.retention.completed")]
    [InlineData("audit: {retention: 5}", "$.audit.retention")]
    [InlineData("tenants: {Acme!: {}}", "$.tenants.Acme!")]
    [InlineData("tenants: {acme: {quotas: {maxStoredBytes: -1}}}", "$.tenants.acme.quotas.maxStoredBytes")]
    [InlineData("server: {corsOrigins: [app.example.com]}", "$.server.corsOrigins")]
    [InlineData("limits: {maxAttempts: 0}", "$.limits.maxAttempts")]
    public void What_makes_no_sense_is_reported_at_its_place(string yaml, string path)
    {
        var (config, diagnostics) = Read(yaml);
        config.ShouldBeNull();
        diagnostics.ShouldHaveSingleItem().Path.ShouldBe(path);
    }

    [Fact]
    public void Keys_that_mean_nothing_are_warned_about()
    {
        var (config, diagnostics) = Read("retention: {running: 7d}");
        config.ShouldNotBeNull();
        diagnostics.ShouldHaveSingleItem().Message.ShouldContain("running");
    }

    static (StepFlowConfig? Config, IReadOnlyList<Flows.Diagnostics.Diagnostic> Diagnostics) Read(string yaml) =>
        ConfigReader.Read(Encoding.UTF8.GetBytes(yaml), null, Path.GetTempPath());
}
