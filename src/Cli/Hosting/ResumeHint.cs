namespace StepFlow.Cli.Hosting;

/// <summary>The command line that continues a run, as short as the current directory allows.</summary>
static class ResumeHint
{
    /// <returns>A format with <c>{0}</c> for the run's id; null for runs in memory.</returns>
    public static string? For(StoreLocation store, string? config)
    {
        if (store.Path is null)
            return null;
        var here = Directory.GetCurrentDirectory();
        var isDefault = config is null && LoadedConfig.TryLoad(null, here) is ({ } found, _)
            && StoreLocation.Of(null, found).Path == store.Path;
        var database = isDefault ? "" : $" --db {Quote(Path.GetRelativePath(here, store.Path))}";
        return $"stepflow resume {{0}}{database.Escaped()}{(config is null ? "" : $" --config {Quote(config)}").Escaped()}";
    }

    static string Quote(string path) =>
        path.AsSpan().IndexOfAny(" '\"$\\") < 0 ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    static string Escaped(this string text) =>
        text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
}
