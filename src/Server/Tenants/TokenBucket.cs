namespace StepFlow.Server.Tenants;

/// <summary>Starts a second: a bucket that holds one second's worth, at least one, and fills evenly. Used under its owner's lock only.</summary>
sealed class TokenBucket(TimeProvider time)
{
    double _tokens = double.MaxValue;
    long _at;

    /// <summary>Takes one token.</summary>
    /// <returns>How long until there is one; zero: it was taken.</returns>
    public TimeSpan Take(double perSecond)
    {
        var now = time.GetTimestamp();
        var size = Math.Max(1, perSecond);
        if (_tokens < size)
            _tokens += time.GetElapsedTime(_at, now).TotalSeconds * perSecond;
        _tokens = Math.Min(size, _tokens);
        _at = now;
        if (_tokens < 1)
            return TimeSpan.FromSeconds((1 - _tokens) / perSecond);
        _tokens--;
        return TimeSpan.Zero;
    }
}
