using System.Text.Json;
using StepFlow.Engine.State;
using StepFlow.Flows.Json;

namespace StepFlow.Runtime.Dispatch;

/// <summary>What one attempt reports while it runs. Bounded: what comes too fast or is too large is dropped, and its number is missing.</summary>
/// <param name="attempt">The attempt.</param>
/// <param name="time">The clock that the rate is measured with.</param>
sealed class PartialOutput(Attempt attempt, TimeProvider time)
{
    /// <summary>Values of more bytes are dropped.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Values and bytes let through a second, at most.</summary>
    public const int MaxPerSecond = 1000;

    /// <summary>Bytes let through a second, at most.</summary>
    public const int MaxBytesPerSecond = 1024 * 1024;

    readonly Lock _lock = new();
    long _next;
    long _second = long.MinValue;
    int _values;
    int _bytes;

    public StepAddress Address => attempt.Effect.Address;

    public int Attempt => attempt.Effect.Attempt;

    /// <summary>Counts a value; whether it may pass.</summary>
    public bool TryCount(JsonElement value, out long index)
    {
        var length = (int)Math.Min(CanonicalJson.RawLength(value), int.MaxValue);
        lock (_lock)
        {
            index = _next++;
            if (attempt.HasReported || length > MaxBytes)
                return false;
            var second = time.GetTimestamp() / time.TimestampFrequency;
            if (second != _second)
                (_second, _values, _bytes) = (second, 0, 0);
            if (_values >= MaxPerSecond || _bytes + length > MaxBytesPerSecond)
                return false;
            _values++;
            _bytes += length;
            return true;
        }
    }
}
