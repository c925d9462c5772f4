using StepFlow.Cli.Hosting;
using StepFlow.Cli.Input;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Configuration;

namespace StepFlow.Cli.Testing;

/// <summary>Chooses the configuration of a test file.</summary>
static class TestConfig
{
    static readonly string[] TestNames = ["stepflow-config.test.yml", "stepflow-config.test.yaml"];

    /// <summary>
    /// In this order: <c>--config</c>, <c>test.configFile</c>, <c>test.config</c>, <c>stepflow-config.test.yml</c> beside the flow, the
    /// configuration that <c>run</c> would take.
    /// </summary>
    /// <returns>The configuration; null when it has errors, which are then among the findings.</returns>
    public static (StepFlowConfig? Config, IReadOnlyList<(string Source, Diagnostic Diagnostic)> Findings) Choose(
        string? option, string flowPath, FlowTests tests)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(flowPath))!;
        if (option is null && tests.ConfigFile is null && tests.Config is { } inline)
        {
            var (config, diagnostics) = ConfigReader.Read(CanonicalJson.Write(inline), null, directory);
            return (config, [.. diagnostics.From($"{flowPath} (test.config)")]);
        }

        var named = option
            ?? (tests.ConfigFile is { } file ? Path.GetFullPath(file, directory) : null)
            ?? TestNames.Select(name => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
        var (loaded, findings) = LoadedConfig.TryLoad(named, directory);
        return (loaded?.Config, findings);
    }
}
