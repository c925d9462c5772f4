namespace StepFlow.Server.Hosting;

/// <summary>Whether the server takes work, told honestly.</summary>
sealed class ServerState
{
    volatile string _status = Recovering;

    public const string Recovering = "recovering";
    public const string Ready = "ready";
    public const string Draining = "draining";

    /// <summary>Now.</summary>
    public string Status => _status;

    /// <summary>Moves on; a server that drains never becomes ready again.</summary>
    public void Become(string status)
    {
        if (_status != Draining)
            _status = status;
    }
}
