namespace StepFlow.ComponentHost.Rpc;

/// <summary>Cuts bytes into lines, of bounded length.</summary>
/// <param name="duplex">Where they come from.</param>
/// <param name="sink">Who takes them.</param>
/// <param name="maxBytes">Bytes of one line at most.</param>
sealed class FrameReader(IByteDuplex duplex, ILineSink sink, int maxBytes)
{
    const int StartBytes = 64 * 1024;

    // A line that is too long is read to its end for the sake of what follows it; one without end is not.
    const int DiscardFactor = 16;

    byte[] _buffer = new byte[StartBytes];
    int _start;
    int _scanned;
    int _end;
    long _discarded = -1;

    /// <summary>Reads until the end, or until the sink has had enough. Blocks.</summary>
    public void Run()
    {
        while (true)
        {
            var n = duplex.Read(_buffer.AsSpan(_end));
            if (n <= 0)
                break;
            _end += n;
            if (!sink.BeginBatch())
                return;
            var goesOn = TakeLines() && MakeRoom();
            sink.EndBatch();
            if (!goesOn)
                return;
        }

        if (_end > _start && _discarded < 0)
            sink.Rest(_buffer.AsSpan(_start, _end - _start));
    }

    bool TakeLines()
    {
        while (_buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n') is var at and >= 0)
        {
            var line = _buffer.AsSpan(_start, _scanned + at - _start);
            _start = _scanned = _scanned + at + 1;
            if (_discarded >= 0)
                _discarded = -1;
            else if (line.Length > maxBytes ? !sink.TooLong(line) : !sink.Line(line))
                return false;
        }

        _scanned = _end;
        return true;
    }

    bool MakeRoom()
    {
        if (_discarded >= 0)
        {
            _discarded += _end - _start;
            _start = _scanned = _end = 0;
            return _discarded <= (long)maxBytes * DiscardFactor || sink.Endless();
        }

        if (_start == _end)
        {
            _start = _scanned = _end = 0;
            if (_buffer.Length > StartBytes)
                _buffer = new byte[StartBytes];
            return true;
        }

        if (_end - _start > maxBytes)
        {
            if (!sink.TooLong(_buffer.AsSpan(_start, _end - _start)))
                return false;
            _discarded = 0;
            _start = _scanned = _end = 0;
            _buffer = new byte[StartBytes];
            return true;
        }

        if (_end < _buffer.Length)
            return true;
        var target = _start > _buffer.Length / 2 ? _buffer : new byte[(int)Math.Min(_buffer.Length * 2L, Math.Max(StartBytes, maxBytes + 4096L))];
        if (target.Length - (_end - _start) <= 0)
            target = new byte[_end - _start + 4096];
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        (_buffer, _scanned, _end, _start) = (target, _scanned - _start, _end - _start, 0);
        return true;
    }
}
