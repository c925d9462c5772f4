using System.Text.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.State;

/// <summary>
/// Who waits for whom within an item. Derived from the plan and the outcomes, so it is never journaled. Edges are linked
/// through one array: a step's completion costs its waiters and nothing else.
/// </summary>
sealed class ItemSchedule(int edges)
{
    (int Node, int Next)[] _edges = edges == 0 ? [] : new (int, int)[edges];
    int _used;

    /// <summary>Nodes that must become terminal before the item can end.</summary>
    public int Open;

    /// <summary>How many steps the output waits for; below 0 until it has been asked for.</summary>
    public int OutputBlockers = -1;

    /// <summary>What <c>onFailure</c> steps are told, once they run.</summary>
    public JsonElement? Failure;

    /// <summary>How the item will end once its <c>onFailure</c> steps have.</summary>
    public Outcome? FailureOutcome;

    /// <summary>Adds a waiter to a step's list.</summary>
    public void AddEdge(ref StepState step, int waiter)
    {
        if (_used == _edges.Length)
            Array.Resize(ref _edges, Math.Max(4, _edges.Length * 2));
        _edges[_used] = (waiter, step.FirstEdge);
        step.FirstEdge = ++_used;
    }

    /// <summary>Takes the next waiter off a step's list; false when there is none.</summary>
    public bool TryTakeEdge(ref StepState step, out int waiter)
    {
        waiter = 0;
        if (step.FirstEdge == 0)
            return false;
        (waiter, step.FirstEdge) = _edges[step.FirstEdge - 1];
        return true;
    }
}
