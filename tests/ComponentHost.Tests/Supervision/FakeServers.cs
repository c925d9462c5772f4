using StepFlow.ComponentHost.Rpc;
using StepFlow.ComponentHost.Supervision;

namespace StepFlow.ComponentHost.Tests.Supervision;

/// <summary>Starts connections that end when the test says so; the next starts can be made to fail or to hang.</summary>
sealed class FakeServers : IServerLauncher<FakeServers.Connection>
{
    public List<Connection> Started { get; } = [];

    public Queue<string> Failures { get; } = new();

    public bool Hangs { get; set; }

    public int Launches { get; private set; }

    public async ValueTask<Connection> LaunchAsync(CancellationToken cancellationToken)
    {
        Launches++;
        if (Hangs)
            await Task.Delay(Timeout.Infinite, cancellationToken);
        if (Failures.TryDequeue(out var failure))
            throw new InvalidOperationException(failure);
        var connection = new Connection();
        Started.Add(connection);
        return connection;
    }

    public sealed class Connection : IServerConnection
    {
        readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsDisposed { get; private set; }

        public IRpcChannel Channel => throw new InvalidOperationException("nobody calls");

        public Task<string> Ended => _ended.Task;

        public void Crash(string reason) => _ended.TrySetResult(reason);

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
