using StepFlow.Engine.Effects;
using StepFlow.Engine.State;
using StepFlow.Runtime.Dispatch;

namespace StepFlow.Runtime.Runs;

/// <summary>The attempts of a run in flight on this node, so that they can be told to stop. Safe for concurrent use.</summary>
sealed class AttemptTable
{
    readonly Dictionary<StepAddress, Attempt> _attempts = [];
    bool _closed;

    /// <summary>Adds an attempt; one that comes after the run has ended is told to stop at once.</summary>
    public void Add(Attempt attempt)
    {
        lock (_attempts)
        {
            _attempts[attempt.Effect.Address] = attempt;
            if (!_closed)
                return;
        }

        attempt.Cancel();
    }

    /// <summary>Takes an attempt out that has come to an end.</summary>
    public void Remove(Attempt attempt)
    {
        lock (_attempts)
        {
            if (_attempts.TryGetValue(attempt.Effect.Address, out var current) && current == attempt)
                _attempts.Remove(attempt.Effect.Address);
        }
    }

    /// <summary>Tells one attempt to stop, if it is the one in flight. What it reports no longer counts.</summary>
    public void Cancel(CancelStep cancel)
    {
        Attempt? attempt;
        lock (_attempts)
            _attempts.TryGetValue(cancel.Address, out attempt);
        if (attempt is not null && attempt.Effect.Attempt == cancel.Attempt && attempt.ClaimReport())
            attempt.Cancel();
    }

    /// <summary>Tells all attempts to stop.</summary>
    /// <param name="close">Whether those that are still to come shall stop too.</param>
    public void CancelAll(bool close)
    {
        Attempt[] all;
        lock (_attempts)
        {
            _closed |= close;
            all = [.. _attempts.Values];
            _attempts.Clear();
        }

        foreach (var attempt in all)
        {
            attempt.ClaimReport();
            attempt.Cancel();
        }
    }
}
