using System.Buffers;
using System.Threading.Tasks.Sources;
using StepFlow.Engine.Journal;
using StepFlow.Storage.Sqlite.Rows;

namespace StepFlow.Storage.Sqlite.Writing;

/// <summary>An append: encoded on its caller's thread, pooled with its task, so that the hottest path allocates nothing that lasts.</summary>
sealed class AppendOperation(AppendPool pool) : WriteOperation, IValueTaskSource
{
    // A run that writes no index rows for long is counted all the same.
    const int MaxUncounted = 1 << 20;

    static readonly RunRow[] NoRows = [];

    ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    RunKey _run;
    long _expected;
    long _epoch;
    int _count;
    uint _key;
    byte[] _buffer = [];
    int _length;
    RunRow[] _rows = NoRows;
    AppendExtras? _extras;
    Exception? _refusal;

    public override int Bytes => _length + (_extras?.Bytes ?? 0);

    public ValueTask Task => new(this, _source.Version);

    public void Prepare(JournalAppend append, int length)
    {
        _length = length;
        _run = append.Run;
        _expected = append.ExpectedSequence;
        _epoch = append.Epoch;
        _count = append.Records.Count;
        _key = JournalBatchCodec.Key(append.Run);
        _rows = append.Summaries.Count == 0 ? NoRows : RunRow.Encode(append.Summaries);
        _extras = AppendExtras.Of(append);
        _buffer = ArrayPool<byte>.Shared.Rent(_length);
        JournalBatchCodec.Encode(append, _buffer.AsSpan(0, _length));
    }

    public override void Execute(WriteSession session)
    {
        var head = session.FindHead(_run);
        _refusal = Refuse(head) ?? (Exception?)_extras?.Refuse(session.Database);
        if (_refusal is not null)
        {
            return;
        }

        var last = _expected + _count;
        var isNew = head is null;
        head ??= session.CreateHead(_run, last, _length);
        var batch = _buffer.AsSpan(0, _length);
        session.InsertBatch(head, last, JournalBatchCodec.Seal(batch, _key, head.Seal), batch);
        foreach (var row in _rows)
        {
            row.Save(session.Database, session.Flows, isNew);
        }

        _extras?.Write(session, head);
        if (!isNew && (_rows.Length > 0 || head.Bytes - head.Counted > MaxUncounted))
        {
            session.SaveHead(_run, head);
        }
    }

    public override void Complete()
    {
        Release();
        if (_refusal is null)
        {
            _source.SetResult(true);
        }
        else
        {
            _source.SetException(_refusal);
        }
    }

    public override void Fail(Exception error)
    {
        Release();
        _source.SetException(error);
    }

    /// <summary>Gives it back unused.</summary>
    public void Abandon()
    {
        Release();
        pool.Return(this);
    }

    void IValueTaskSource.GetResult(short token)
    {
        try
        {
            _source.GetResult(token);
        }
        finally
        {
            _source.Reset();
            _refusal = null;
            pool.Return(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    JournalFencedException? Refuse(Head? head)
    {
        if (head is null)
        {
            return _expected != 0 ? new JournalFencedException(_run, $"The journal has no records, the append expects {_expected}")
                : _epoch != 1 ? new JournalFencedException(_run, $"A new journal begins with epoch 1, not {_epoch}")
                : null;
        }

        return head.Epoch != _epoch
            ? new JournalFencedException(_run, $"The run belongs to epoch {head.Epoch}, the append has {_epoch}; stop this owner")
            : head.Last != _expected
            ? new JournalFencedException(_run, $"The journal ends at {head.Last}, the append expects {_expected}; read it again")
            : null;
    }

    void Release()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
        _rows = NoRows;
        _extras = null;
    }
}
