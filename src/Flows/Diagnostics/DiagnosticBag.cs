namespace StepFlow.Flows.Diagnostics;

/// <summary>
/// Collects the problems of one document up to a limit. Warnings have a limit of their own, so that they cannot
/// crowd out what is serious.
/// </summary>
sealed class DiagnosticBag(int limit)
{
    readonly List<Diagnostic> _serious = [];
    readonly List<Diagnostic> _warnings = [];
    int _dropped;

    public bool HasFatal { get; private set; }

    /// <summary>Whether so much is wrong that looking further does not help.</summary>
    public bool IsFull => _serious.Count >= limit;

    /// <summary>Whether another warning would only be counted, so that its text need not be composed.</summary>
    public bool DropsWarning()
    {
        if (_warnings.Count < limit)
            return false;
        _dropped++;
        return true;
    }

    public void Add(int code, string message, string path, SourcePosition position) =>
        Add(DiagnosticCodes.Create(code, message, path, position));

    public void Add(Diagnostic diagnostic)
    {
        HasFatal |= diagnostic.Level == DiagnosticLevel.Fatal;
        var list = diagnostic.Level == DiagnosticLevel.Warning ? _warnings : _serious;
        if (list.Count < limit)
            list.Add(diagnostic);
        else if (list == _warnings)
            _dropped++;
    }

    public void AddRange(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
            Add(diagnostic);
    }

    /// <summary>Everything in the order of the text.</summary>
    public IReadOnlyList<Diagnostic> ToList()
    {
        var all = _serious.Concat(_warnings).OrderBy(d => d.Position.Line).ThenBy(d => d.Position.Column).ToList();
        if (IsFull)
            all.Add(DiagnosticCodes.Create(4011, $"There are {limit} problems or more; only {limit} are listed. Solve these first.", "$"));
        if (_dropped > 0)
            all.Add(DiagnosticCodes.Create(4011, $"{_dropped} more warnings are not listed.", "$") with { Level = DiagnosticLevel.Warning });
        return all;
    }
}
