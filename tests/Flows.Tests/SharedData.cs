namespace StepFlow.Flows.Tests;

/// <summary>Finds test data that lies outside of the repository, in a folder named <c>shared</c> of one of its ancestors.</summary>
static class SharedData
{
    public static string? Folder(string name)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, "shared", name);
            if (Directory.Exists(candidate))
                return candidate;
        }

        return null;
    }
}
