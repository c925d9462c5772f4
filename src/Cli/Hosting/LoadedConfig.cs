using StepFlow.Cli.Input;
using StepFlow.Flows.Diagnostics;
using StepFlow.Runtime.Configuration;

namespace StepFlow.Cli.Hosting;

/// <summary>The configuration of a command.</summary>
/// <param name="Config">It; the defaults when there is no file.</param>
/// <param name="Directory">Where its file stands, else the flow's directory, else the current one.</param>
/// <param name="Findings">Warnings about it.</param>
sealed record LoadedConfig(StepFlowConfig Config, string Directory, IReadOnlyList<(string Source, Diagnostic Diagnostic)> Findings)
{
    /// <summary>Reads the configuration: the one named, else the one found in a directory or the current one, else the defaults.</summary>
    /// <exception cref="CliException">It is missing or has errors.</exception>
    public static LoadedConfig Load(CommandContext context, string? named, string? directory)
    {
        var (config, findings) = TryLoad(named, directory);
        if (config is not null)
            return config;
        Output.DiagnosticsText.Write(context.Log, findings);
        throw new CliException(CliException.InvalidConfig, "The configuration cannot be used; see above.", ExitCodes.Invalid);
    }

    /// <summary>The same, with the problems as findings.</summary>
    public static (LoadedConfig? Config, IReadOnlyList<(string Source, Diagnostic Diagnostic)> Findings) TryLoad(
        string? named, string? directory)
    {
        var current = System.IO.Directory.GetCurrentDirectory();
        var (path, problem) = named is null ? ConfigLocator.Find(directory, current) : (named, null);
        if (problem is not null)
            return (null, [(directory ?? current, problem)]);
        if (path is null)
            return (new LoadedConfig(StepFlowConfig.Default(directory ?? current), Path.GetFullPath(directory ?? current), []), []);
        if (named is not null && !File.Exists(named))
            throw new CliException(CliException.FileNotFound, $"--config: there is no file '{named}' (looked in " +
                $"{Path.GetFullPath(named)}). Check the path.");
        var (config, diagnostics) = ConfigReader.ReadFile(path);
        (string, Diagnostic)[] findings = [.. diagnostics.From(Path.GetRelativePath(current, path))];
        return (config is null ? null : new LoadedConfig(config, Path.GetDirectoryName(Path.GetFullPath(path))!, findings), findings);
    }
}
