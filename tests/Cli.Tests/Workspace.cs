namespace StepFlow.Cli.Tests;

/// <summary>A directory for one test.</summary>
sealed class Workspace : IDisposable
{
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("stepflow-cli-").FullName;

    public string Database => Path.Combine(Directory, ".stepflow", "stepflow.db");

    public string Write(string name, string text)
    {
        var path = Path.Combine(Directory, name);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
