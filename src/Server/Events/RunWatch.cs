using StepFlow.Runtime.Timers;

namespace StepFlow.Server.Events;

/// <summary>
/// One client that watches a run. Holds no events: it only learns that there are new ones and reads them from the journal at its own
/// pace, so a slow client costs a run nothing. Partial outputs are in no journal; of those the newest are held.
/// </summary>
/// <param name="partialCapacity">Partial outputs it holds at most.</param>
sealed class RunWatch(int partialCapacity)
{
    readonly Queue<PartialOutput> _partials = new();
    long _dropped;

    public Wake Wake { get; } = new();

    public void Add(PartialOutput partial)
    {
        lock (_partials)
        {
            if (_partials.Count >= partialCapacity)
            {
                _partials.Dequeue();
                _dropped++;
            }

            _partials.Enqueue(partial);
        }

        Wake.Ring();
    }

    /// <summary>Takes what has come, and how many before it were dropped.</summary>
    public (PartialOutput[] Partials, long Dropped) Take()
    {
        lock (_partials)
        {
            if (_partials.Count == 0)
                return ([], 0);
            var taken = (_partials.ToArray(), _dropped);
            _partials.Clear();
            _dropped = 0;
            return taken;
        }
    }
}
