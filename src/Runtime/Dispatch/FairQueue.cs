namespace StepFlow.Runtime.Dispatch;

/// <summary>
/// Bounds the attempts in flight on this host. When all places are taken, attempts wait in a line for each tenant, and the tenants take
/// turns: whoever has ten thousand waiting gets every second place as soon as somebody else has one. The lines are bounded by the runs
/// in memory and their concurrency.
/// </summary>
/// <param name="places">How many attempts may be in flight.</param>
sealed class FairQueue(int places)
{
    readonly Lock _gate = new();
    readonly Dictionary<string, Queue<Slot>> _lines = new(StringComparer.Ordinal);
    readonly Queue<string> _turns = new();
    int _free = places > 0 ? places : throw new ArgumentOutOfRangeException(nameof(places), places, "There has to be at least one place.");

    /// <summary>How many attempts wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _lines.Values.Sum(l => l.Count);
        }
    }

    /// <summary>Starts work on a thread of the pool, now or when its turn comes.</summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="work">The work; it gives its slot back when the attempt is over.</param>
    /// <returns>The place it has or waits for.</returns>
    public Slot Enter(string tenant, Action<Slot> work)
    {
        var slot = new Slot(this, work);
        lock (_gate)
        {
            if (_free == 0)
            {
                if (!_lines.TryGetValue(tenant, out var line))
                {
                    _lines.Add(tenant, line = new Queue<Slot>());
                    _turns.Enqueue(tenant);
                }

                line.Enqueue(slot);
                return slot;
            }

            _free--;
        }

        slot.Start();
        return slot;
    }

    void Leave()
    {
        Slot next;
        lock (_gate)
        {
            if (!_turns.TryDequeue(out var tenant))
            {
                _free++;
                return;
            }

            var line = _lines[tenant];
            next = line.Dequeue();
            if (line.Count > 0)
                _turns.Enqueue(tenant);
            else
                _lines.Remove(tenant);
        }

        next.Start();
    }

    /// <summary>The place of one attempt.</summary>
    internal sealed class Slot(FairQueue queue, Action<Slot> work) : IThreadPoolWorkItem
    {
        int _left;

        /// <summary>Gives the place to the next; only the first time counts.</summary>
        public void Leave()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                queue.Leave();
        }

        public void Start() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

        void IThreadPoolWorkItem.Execute() => work(this);
    }
}
