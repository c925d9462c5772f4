namespace StepFlow.Storage.Sqlite.Writing;

/// <summary>Tells the callers of a commit from a pool thread, so that the writer goes on with the next one at once.</summary>
sealed class CompletionBatch : IThreadPoolWorkItem
{
    readonly WriteOperation[] _operations;

    CompletionBatch(WriteOperation[] operations) => _operations = operations;

    /// <summary>Empties <paramref name="batch"/>.</summary>
    public static void Complete(List<WriteOperation> batch)
    {
        if (batch.Count == 1)
        {
            batch[0].Complete();
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(new CompletionBatch([.. batch]), preferLocal: false);
        }

        batch.Clear();
    }

    public void Execute()
    {
        foreach (var operation in _operations)
        {
            operation.Complete();
        }
    }
}
