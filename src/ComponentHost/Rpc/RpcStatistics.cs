namespace StepFlow.ComponentHost.Rpc;

/// <summary>What a channel has seen; read while it works.</summary>
sealed class RpcStatistics
{
    long _answers;
    long _strayAnswers;
    long _noiseLines;
    long _badMessages;
    long _notices;

    /// <summary>Answers that a request waited for.</summary>
    public long Answers => Volatile.Read(ref _answers);

    /// <summary>Answers nobody waited for: unknown ids, second answers, late ones.</summary>
    public long StrayAnswers => Volatile.Read(ref _strayAnswers);

    /// <summary>Lines that are no messages.</summary>
    public long NoiseLines => Volatile.Read(ref _noiseLines);

    /// <summary>Messages that cannot be used.</summary>
    public long BadMessages => Volatile.Read(ref _badMessages);

    /// <summary>Notifications.</summary>
    public long Notices => Volatile.Read(ref _notices);

    public void Answer() => Interlocked.Increment(ref _answers);

    public void StrayAnswer() => Interlocked.Increment(ref _strayAnswers);

    public void Noise() => Interlocked.Increment(ref _noiseLines);

    public void BadMessage() => Interlocked.Increment(ref _badMessages);

    public void Notice() => Interlocked.Increment(ref _notices);
}
