using StepFlow.ComponentHost.Processes;
using StepFlow.ComponentHost.Rpc;
using StepFlow.ComponentHost.Supervision;
using StepFlow.Runtime.Configuration;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>Starts a component server that speaks over its standard streams.</summary>
sealed class StdioLauncher(string name, ServerSettings settings, IRpcHandler handler, TimeProvider time, BlobApiSettings? blobApi) : IServerLauncher<StepflowConnection>
{
    public async ValueTask<StepflowConnection> LaunchAsync(CancellationToken cancellationToken)
    {
        var process = SidecarProcess.Start(settings.Process!, time);
        var channel = new LineChannel(process.Duplex, handler, settings.Limits, time, inlineAnswers: true);
        try
        {
            var features = await Handshake.PerformAsync(channel, name, blobApi, cancellationToken);
            channel.IdleTimeout = features.Progress ? settings.Idle : null;
            return new StepflowConnection(process, channel, time, features);
        }
        catch (Exception e)
        {
            var reason = await Launching.FailAsync(process, channel, e, time);
            cancellationToken.ThrowIfCancellationRequested();
            throw new LaunchException(reason, e);
        }
    }
}
