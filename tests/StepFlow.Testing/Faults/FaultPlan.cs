namespace StepFlow.Testing.Faults;

/// <summary>Decides which call meets which fault: by a script (the n-th call of an operation) and by a seed and a rate.</summary>
public sealed class FaultPlan
{
    readonly Lock _gate = new();
    readonly Dictionary<StoreOperation, int> _calls = [];
    readonly Dictionary<(StoreOperation Operation, int Call), FaultKind> _script = [];
    readonly List<(StoreOperation Operation, int Call, FaultKind Fault)> _injected = [];
    readonly Random? _random;
    readonly double _rate;
    readonly FaultKind[] _kinds;

    /// <summary>Only what <see cref="At"/> says.</summary>
    public FaultPlan()
        : this(0, 0)
    {
    }

    /// <summary>Disturbs a share of all calls; the same seed and the same order of calls give the same faults.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="rate">The share, 0 to 1.</param>
    /// <param name="kinds">The faults to choose from; none given: all errors and duplicates.</param>
    public FaultPlan(int seed, double rate, params FaultKind[] kinds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rate, 1);
        _random = rate > 0 ? new Random(seed) : null;
        _rate = rate;
        _kinds = kinds.Length > 0
            ? kinds
            : [FaultKind.ErrorBefore, FaultKind.ErrorAfter, FaultKind.LostWithUnknownOutcome, FaultKind.Duplicate];
    }

    /// <summary>How long slow calls wait, on <see cref="Clock"/>. Default: none.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The clock of <see cref="Delay"/>; a <see cref="Time.FakeTimeProvider"/> in most tests.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What slow calls wait for besides; null: nothing.</summary>
    public Task? Barrier { get; init; }

    /// <summary>Whether faults are injected at all; calls are counted all the same.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>What was injected so far, in order.</summary>
    public IReadOnlyList<(StoreOperation Operation, int Call, FaultKind Fault)> Injected
    {
        get
        {
            lock (_gate)
            {
                return [.. _injected];
            }
        }
    }

    /// <summary>Disturbs the <paramref name="call"/>-th call (from 1) of an operation.</summary>
    public FaultPlan At(StoreOperation operation, int call, FaultKind fault)
    {
        lock (_gate)
        {
            _script[(operation, call)] = fault;
            return this;
        }
    }

    /// <summary>How often an operation was called.</summary>
    public int Calls(StoreOperation operation)
    {
        lock (_gate)
        {
            return _calls.GetValueOrDefault(operation);
        }
    }

    internal FaultKind Next(StoreOperation operation)
    {
        lock (_gate)
        {
            var call = _calls[operation] = _calls.GetValueOrDefault(operation) + 1;
            if (!Enabled)
            {
                return FaultKind.None;
            }

            if (!_script.TryGetValue((operation, call), out var fault) && _random is not null && _random.NextDouble() < _rate)
            {
                fault = _kinds[_random.Next(_kinds.Length)];
            }

            if (fault != FaultKind.None)
            {
                _injected.Add((operation, call, fault));
            }

            return fault;
        }
    }
}
