using System.Text;

namespace StepFlow.ComponentHost.Processes;

/// <summary>The last lines that a process wrote to its standard error. Safe for concurrent use.</summary>
/// <param name="maxLines">Lines kept.</param>
/// <param name="log">Takes every line; null: nobody does.</param>
sealed class StderrTail(int maxLines, Action<string>? log)
{
    const int MaxLineBytes = 2048;

    readonly Queue<string> _lines = new();
    readonly byte[] _line = new byte[MaxLineBytes];
    readonly Lock _gate = new();
    int _length;
    bool _cut;

    /// <summary>How many lines there were in all.</summary>
    public long Count { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            while (bytes.IndexOf((byte)'\n') is var at and >= 0)
            {
                Append(bytes[..at]);
                EndLine();
                bytes = bytes[(at + 1)..];
            }

            Append(bytes);
        }
    }

    /// <summary>The last lines, oldest first.</summary>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<string> Last(int most)
    {
        lock (_gate)
        {
            var last = _length > 0 ? _lines.Append(Text()) : _lines;
            return [.. last.TakeLast(most)];
        }
    }

    void Append(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(bytes.Length, MaxLineBytes - _length);
        bytes[..taken].CopyTo(_line.AsSpan(_length));
        _length += taken;
        _cut |= taken < bytes.Length;
    }

    void EndLine()
    {
        var text = Text();
        (_length, _cut) = (0, false);
        if (string.IsNullOrWhiteSpace(text))
            return;
        Count++;
        if (_lines.Count == maxLines)
            _lines.Dequeue();
        _lines.Enqueue(text);
        log?.Invoke(text);
    }

    // Escape sequences and other controls would let a server repaint the terminal of whoever reads our messages.
    string Text()
    {
        var text = Encoding.UTF8.GetString(_line, 0, _length).TrimEnd('\r');
        return string.Concat(text.Select(c => char.IsControl(c) && c != '\t' ? '\u00b7' : c)) + (_cut ? " […]" : "");
    }
}
