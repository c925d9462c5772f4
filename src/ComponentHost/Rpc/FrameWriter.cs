using System.Buffers;
using System.Text.Json;

namespace StepFlow.ComponentHost.Rpc;

/// <summary>
/// Writes messages, one a line. Whoever sends while nobody writes writes itself; what is sent meanwhile goes out with the next
/// write. When the peer does not read, a thread of ours waits for it, never the sender.
/// </summary>
sealed class FrameWriter : IDisposable
{
    const int KeptBytes = 256 * 1024;

    readonly IByteDuplex _duplex;
    readonly int _maxQueuedBytes;
    readonly Action<string> _failed;
    readonly Lock _gate = new();
    readonly SemaphoreSlim _stuck = new(0);
    readonly Utf8JsonWriter _json;
    ArrayBufferWriter<byte> _queued = new(4096);
    ArrayBufferWriter<byte> _writing = new(4096);
    int _written;
    int _deferringThread = -1;
    bool _isWriting;
    bool _stopped;
    Thread? _thread;

    public FrameWriter(IByteDuplex duplex, int maxQueuedBytes, Action<string> failed)
    {
        (_duplex, _maxQueuedBytes, _failed) = (duplex, maxQueuedBytes, failed);
        _json = new Utf8JsonWriter(_queued, RpcJson.WriterOptions);
    }

    /// <summary>Sends one message.</summary>
    /// <returns>False when it is not sent because too much waits to be written already, or because the writer has stopped.</returns>
    public bool Send<T>(T message, Action<Utf8JsonWriter, T> write)
    {
        lock (_gate)
        {
            if (_stopped || _queued.WrittenCount > _maxQueuedBytes)
                return false;
            Append(message, write);
            if (_isWriting || _deferringThread == Environment.CurrentManagedThreadId)
                return true;
            _isWriting = true;
        }

        Drain(mayWait: false);
        return true;
    }

    /// <summary>From now on what this thread sends is kept until <see cref="Resume"/>, so that answers to a batch go out as a batch.</summary>
    public void Defer() => _deferringThread = Environment.CurrentManagedThreadId;

    public void Resume()
    {
        lock (_gate)
        {
            _deferringThread = -1;
            if (_isWriting || _queued.WrittenCount == 0 || _stopped)
                return;
            _isWriting = true;
        }

        Drain(mayWait: false);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopped)
                return;
            _stopped = true;
        }

        _stuck.Release();
    }

    void Append<T>(T message, Action<Utf8JsonWriter, T> write)
    {
        _json.Reset(_queued);
        write(_json, message);
        _json.Flush();
        _queued.GetSpan(1)[0] = (byte)'\n';
        _queued.Advance(1);
    }

    // Only one thread is in here at a time: the one that set _isWriting, or the one it handed over to.
    void Drain(bool mayWait)
    {
        try
        {
            while (TakeQueued())
            {
                while (_written < _writing.WrittenCount)
                {
                    var rest = _writing.WrittenSpan[_written..];
                    var n = _duplex.TryWrite(rest);
                    if (n == 0 && !mayWait)
                    {
                        HandOver();
                        return;
                    }

                    _written += n == 0 ? _duplex.Write(rest) : n;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Stop();
            _failed(e.Message);
        }
    }

    bool TakeQueued()
    {
        lock (_gate)
        {
            if (_written < _writing.WrittenCount)
                return true;
            if (_queued.WrittenCount == 0 || _stopped)
            {
                _isWriting = false;
                return false;
            }

            if (_writing.Capacity > KeptBytes)
                _writing = new ArrayBufferWriter<byte>(4096);
            else
                _writing.ResetWrittenCount();
            (_queued, _writing) = (_writing, _queued);
            _written = 0;
            return true;
        }
    }

    void HandOver()
    {
        if (_thread is null)
        {
            _thread = new Thread(WaitAndDrain, 128 * 1024) { IsBackground = true, Name = "stepflow rpc writer" };
            _thread.Start();
        }

        _stuck.Release();
    }

    void WaitAndDrain()
    {
        while (true)
        {
            _stuck.Wait();
            if (_stopped)
                return;
            Drain(mayWait: true);
        }
    }

    void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            _isWriting = false;
        }
    }
}
