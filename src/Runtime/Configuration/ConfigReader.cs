using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;
using StepFlow.Runtime.Configuration.Reading;

namespace StepFlow.Runtime.Configuration;

/// <summary>
/// Reads a configuration in YAML or JSON, of every release of the format. Keys may be camelCase or snake_case. Everything
/// wrong is reported at once, each with line and column; unknown keys are warnings.
/// </summary>
public static class ConfigReader
{
    /// <summary>Bytes of a configuration file at most.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>Reads a configuration.</summary>
    /// <param name="text">The UTF-8 text.</param>
    /// <param name="path">The file it came from, for messages; null when there is none.</param>
    /// <param name="workingDirectory">The directory that a relative <c>workingDirectory</c> starts from: the file's directory.</param>
    /// <returns>The configuration (null when there are errors), and everything found.</returns>
    public static (StepFlowConfig? Config, IReadOnlyList<Diagnostic> Diagnostics) Read(
        ReadOnlyMemory<byte> text, string? path, string workingDirectory)
    {
        if (IsEmpty(text.Span))
            return (StepFlowConfig.Default(workingDirectory) with { Path = path }, []);
        var document = DocumentReader.Read(text, DocumentLimits.Default with { MaxBytes = MaxBytes }, path);
        if (document.Root is null)
            return (null, document.Diagnostics);
        var (config, diagnostics) = Read(document.Root, path, workingDirectory, Environment.GetEnvironmentVariable);
        var all = document.Diagnostics.Concat(diagnostics).ToArray();
        return (Array.TrueForAll(all, d => d.Level == DiagnosticLevel.Warning) ? config : null, all);
    }

    /// <summary>Reads a configuration file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The configuration (null when there are errors), and everything found, also when the file cannot be read.</returns>
    public static (StepFlowConfig? Config, IReadOnlyList<Diagnostic> Diagnostics) ReadFile(string path)
    {
        try
        {
            var full = Path.GetFullPath(path);
            if (new FileInfo(full).Length > MaxBytes)
                return (null, [Unreadable($"it is larger than {MaxBytes} bytes")]);
            return Read(File.ReadAllBytes(full), full, Path.GetDirectoryName(full)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, [Unreadable(e.Message)]);
        }

        Diagnostic Unreadable(string reason) => DiagnosticCodes.Create(4308, $"Cannot read the configuration '{path}': {reason}", "$");
    }

    static bool IsEmpty(ReadOnlySpan<byte> text)
    {
        foreach (var line in text.Split((byte)'\n'))
        {
            if (text[line].Trim(" \t\r"u8) is not ([] or [(byte)'#', ..]))
                return false;
        }

        return true;
    }

    internal static (StepFlowConfig? Config, IReadOnlyList<Diagnostic> Diagnostics) Read(
        DocumentNode root, string? path, string workingDirectory, Func<string, string?> environment)
    {
        var problems = new ConfigurationProblems();
        if (SettingsReader.IsAbsent(root))
            return (StepFlowConfig.Default(workingDirectory) with { Path = path }, []);
        if (SettingsReader.For(root, "$", problems) is not { } written)
            return (null, problems.Diagnostics);

        var mapping = new EnvironmentSubstitution(environment, problems).Apply(written.Mapping, "$");
        var reader = new SettingsReader(mapping, "$", problems);
        var directory = Path.GetFullPath(reader.Text("workingDirectory") ?? ".", Path.GetFullPath(workingDirectory));
        var (plugins, isList) = PluginsReader.Read(reader, directory);
        var definesRoutes = reader.Find("routes") is not null;
        var config = new StepFlowConfig
        {
            Path = path,
            WorkingDirectory = directory,
            Plugins = plugins,
            DefinesRoutes = definesRoutes,
            Routes = RoutesReader.Read(reader),
            Storage = StorageReader.Read(reader, directory),
            Retry = SectionsReader.Retry(reader),
            Recovery = SectionsReader.Recovery(reader),
            BlobApi = SectionsReader.BlobApi(reader),
            Http = SectionsReader.Http(reader),
            Limits = SectionsReader.Limits(reader),
            Tenancy = TenancyReader.Read(reader),
            Server = ServerReader.Read(reader),
            Telemetry = SectionsReader.Telemetry(reader),
            Secrets = SecretsReader.Read(reader, directory),
        };
        SectionsReader.LeaseManager(reader);
        RouteChecks.Check(config, isList, mapping, problems);
        reader.WarnUnknown();
        return (problems.IsUsable ? config : null, problems.Diagnostics);
    }
}
