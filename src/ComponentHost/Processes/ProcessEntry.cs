namespace StepFlow.ComponentHost.Processes;

/// <summary>A living process.</summary>
/// <param name="Id">Its id, which may be given to another one after its end.</param>
/// <param name="Parent">Its parent.</param>
/// <param name="Session">Its session.</param>
/// <param name="StartedAt">When it started; with the id it names a process for good.</param>
sealed record ProcessEntry(int Id, int Parent, int Session, string StartedAt);
