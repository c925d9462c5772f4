namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary>Paths that a flow gives: relative, without <c>..</c>, and without symbolic links below the directory they start from.</summary>
static class ConfinedPath
{
    public static bool TryResolve(string directory, string path, out string full, out string reason)
    {
        full = "";
        reason = Refusal(path);
        if (reason.Length > 0)
            return false;
        var current = Path.GetFullPath(directory);
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(s => s != "."))
        {
            current = Path.Combine(current, segment);
            if (new FileInfo(current).LinkTarget is null)
                continue;
            reason = $"the symbolic link '{segment}'";
            return false;
        }

        full = current;
        return true;
    }

    static string Refusal(string path)
    {
        if (path.Length == 0)
            return "an empty path";
        if (path.Contains('\0', StringComparison.Ordinal))
            return "a NUL character";
        if (path[0] == '/' || Path.IsPathRooted(path))
            return "an absolute path";
        if (path.Contains('\\', StringComparison.Ordinal))
            return "a backslash (separate directories with '/')";
        return path.Split('/').Contains("..") ? "'..'" : "";
    }
}
