namespace StepFlow.ComponentHost.Supervision;

/// <summary>Decides what follows a crash, from nothing but the times of crashes and good starts. Not safe for concurrent use.</summary>
sealed class RestartPolicy(RestartSettings settings)
{
    const int MaxDoublings = 30;

    readonly Queue<DateTimeOffset> _crashes = new();
    DateTimeOffset? _readySince;
    int _inARow;
    bool _isTrial;

    /// <summary>The server answers.</summary>
    public void Ready(DateTimeOffset now)
    {
        _readySince = now;
        _isTrial = false;
    }

    /// <summary>The server ended, or did not start.</summary>
    public RestartVerdict Crashed(DateTimeOffset now)
    {
        if (_readySince is { } since && now - since >= settings.Window)
            _inARow = 0;
        _readySince = null;
        _inARow++;
        _crashes.Enqueue(now);
        while (_crashes.Peek() <= now - settings.Window || _crashes.Count > settings.MaxCrashes + 1)
            _crashes.Dequeue();

        // After an open circuit one start is tried; when it fails there is no new budget to use up.
        if (_isTrial || _crashes.Count > settings.MaxCrashes)
        {
            var crashes = _crashes.Count;
            _isTrial = true;
            _crashes.Clear();
            return new RestartVerdict(settings.OpenFor, IsOpen: true, crashes);
        }

        var wait = settings.InitialBackoff * Math.Pow(2, Math.Min(_inARow - 1, MaxDoublings));
        return new RestartVerdict(wait < settings.MaxBackoff ? wait : settings.MaxBackoff, IsOpen: false, _crashes.Count);
    }
}
