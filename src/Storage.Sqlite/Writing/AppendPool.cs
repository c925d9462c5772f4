namespace StepFlow.Storage.Sqlite.Writing;

/// <summary>Appends to use again. Holds as many as can be waiting at once in practice; what is more goes to the garbage collector.</summary>
sealed class AppendPool
{
    const int Capacity = 1024;

    readonly AppendOperation[] _free = new AppendOperation[Capacity];
    readonly Lock _gate = new();
    int _count;

    public AppendOperation Rent()
    {
        lock (_gate)
        {
            if (_count > 0)
            {
                return _free[--_count];
            }
        }

        return new AppendOperation(this);
    }

    public void Return(AppendOperation operation)
    {
        lock (_gate)
        {
            if (_count < Capacity)
            {
                _free[_count++] = operation;
            }
        }
    }
}
