using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace StepFlow.ComponentHost.Mcp;

/// <summary>Gives room back for everything that is read.</summary>
sealed class ThrottledReader<T>(ChannelReader<T> inner, SemaphoreSlim space) : ChannelReader<T>
{
    public override Task Completion => inner.Completion;

    public override bool TryRead([MaybeNullWhen(false)] out T item)
    {
        if (!inner.TryRead(out item))
            return false;
        space.Release();
        return true;
    }

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => inner.WaitToReadAsync(cancellationToken);
}
