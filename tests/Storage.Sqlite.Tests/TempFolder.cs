namespace StepFlow.Storage.Sqlite.Tests;

/// <summary>A folder of its own for a test, gone after it.</summary>
sealed class TempFolder : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stepflow-sqlite-");

    public string Database => File("store.db");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
