using StepFlow.Engine.Journal;

namespace StepFlow.Storage.Sqlite.Writing;

/// <summary>
/// The heads of the journals in use, so that an append needs no query. Two generations: when the young one is full the old one goes,
/// which bounds it without bookkeeping on each use. Only the writer thread touches it.
/// </summary>
sealed class HeadCache(int capacity)
{
    Dictionary<RunKey, Head> _young = [];
    Dictionary<RunKey, Head> _old = [];

    public Head? Find(RunKey run)
    {
        if (_young.TryGetValue(run, out var head))
        {
            return head;
        }

        if (_old.Remove(run, out head))
        {
            Add(run, head);
        }

        return head;
    }

    public void Add(RunKey run, Head head)
    {
        if (_young.Count >= capacity)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }

        _young[run] = head;
    }

    public void Remove(RunKey run)
    {
        _young.Remove(run);
        _old.Remove(run);
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }
}
