namespace StepFlow.Storage.Sqlite.Writing;

/// <summary>A rarer write, or a read that has to use the writer's connection: a function of the session.</summary>
/// <param name="work">Gives the result or a refusal, having changed nothing. May be called again after a rollback.</param>
/// <param name="bytes">About how much it adds to the commit.</param>
sealed class SessionOperation<T>(Func<WriteSession, (T Result, Exception? Refusal)> work, int bytes = 0) : WriteOperation
{
    readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    (T Result, Exception? Refusal) _outcome;

    public override int Bytes => bytes;

    public Task<T> Task => _source.Task;

    public override void Execute(WriteSession session) => _outcome = work(session);

    public override void Complete()
    {
        if (_outcome.Refusal is null)
        {
            _source.SetResult(_outcome.Result);
        }
        else
        {
            _source.SetException(_outcome.Refusal);
        }
    }

    public override void Fail(Exception error) => _source.SetException(error);
}
