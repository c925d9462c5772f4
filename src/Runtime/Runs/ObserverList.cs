using System.Collections.Immutable;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Runtime.Runs;

/// <summary>Who watches; may change while runs go on.</summary>
sealed class ObserverList
{
    ImmutableArray<IRunObserver> _observers = [];

    public ImmutableArray<IRunObserver> Current => _observers;

    public void Add(IRunObserver observer) => ImmutableInterlocked.Update(ref _observers, list => list.Add(observer));

    public void Remove(IRunObserver observer) => ImmutableInterlocked.Update(ref _observers, list => list.Remove(observer));
}
