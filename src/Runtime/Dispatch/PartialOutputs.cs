using System.Text.Json;
using System.Threading.Channels;
using StepFlow.Engine;
using StepFlow.Engine.Journal;
using StepFlow.Runtime.Runs;

namespace StepFlow.Runtime.Dispatch;

/// <summary>
/// Carries partial output from components to observers over a bounded queue with one reader, so that neither a slow observer nor the
/// search for secrets slows a component down. What does not fit is dropped and counted.
/// </summary>
sealed class PartialOutputs
{
    const int Capacity = 4096;

    readonly Channel<Item> _queue = Channel.CreateBounded<Item>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    readonly ObserverList _observers;
    long _dropped;

    public PartialOutputs(ObserverList observers)
    {
        _observers = observers;
        _ = Task.Run(PassOnAsync);
    }

    /// <summary>How many values did not reach the observers.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Hands a value in; never waits.</summary>
    public void Report(RunKey run, PartialOutput output, JsonElement value, SecretTexts secrets)
    {
        if (!_observers.Current.IsEmpty && !(output.TryCount(value, out var index) && _queue.Writer.TryWrite(new Item(run, output, index, value, secrets))))
            Interlocked.Increment(ref _dropped);
    }

    /// <summary>Ends once what is queued has been passed on.</summary>
    public void Stop() => _queue.Writer.TryComplete();

    async Task PassOnAsync()
    {
        await foreach (var item in _queue.Reader.ReadAllAsync())
        {
            try
            {
                var value = item.Secrets.Scrub(item.Value);
                foreach (var observer in _observers.Current)
                    observer.OnPartial(item.Run, item.Output.Address, item.Output.Attempt, item.Index, value);
            }
            catch (Exception)
            {
                // An observer that breaks its promise must not silence the others for ever.
                Interlocked.Increment(ref _dropped);
            }
        }
    }

    readonly record struct Item(RunKey Run, PartialOutput Output, long Index, JsonElement Value, SecretTexts Secrets);
}
