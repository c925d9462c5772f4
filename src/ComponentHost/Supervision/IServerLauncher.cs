namespace StepFlow.ComponentHost.Supervision;

/// <summary>Starts a server and shakes hands with it.</summary>
/// <typeparam name="T">The connection.</typeparam>
interface IServerLauncher<T>
    where T : IServerConnection
{
    /// <summary>Starts it.</summary>
    /// <param name="cancellationToken">Fires when it takes too long or the host stops.</param>
    /// <exception cref="Exception">It cannot be started; the message says why. Nothing is left of it.</exception>
    ValueTask<T> LaunchAsync(CancellationToken cancellationToken);
}
