using System.Text.Json;

namespace StepFlow.Cluster.Tests;

/// <summary>What was asked of the servers and what they acknowledged; the checker reads it.</summary>
sealed class ClientLog(string path) : IDisposable
{
    readonly StreamWriter _writer = new(path) { AutoFlush = true };

    public void Write(object line)
    {
        var text = JsonSerializer.Serialize(line);
        lock (_writer)
            _writer.Write(text + "\n");
    }

    public void Dispose() => _writer.Dispose();
}
