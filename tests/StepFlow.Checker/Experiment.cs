using System.Globalization;
using System.Text.Json;

namespace StepFlow.Checker;

/// <summary>
/// What an experiment left: <c>client.log</c> (what was asked and acknowledged, what the API answered, when processes were killed),
/// <c>ledger.log</c> (what components were called for), <c>journal.log</c> and <c>index.log</c> (what the store holds).
/// </summary>
public sealed class Experiment
{
    readonly List<string> _violations = [];
    readonly IReadOnlyList<JsonElement> _client;
    readonly IReadOnlyList<JsonElement> _ledger;
    readonly IReadOnlyList<JsonElement> _journal;
    readonly IReadOnlyList<JsonElement> _index;
    readonly Dictionary<Guid, Replay> _replays = [];

    Experiment(string directory)
    {
        _client = JsonLines.Read(Path.Combine(directory, "client.log"));
        _ledger = JsonLines.Read(Path.Combine(directory, "ledger.log"));
        _journal = JsonLines.Read(Path.Combine(directory, "journal.log"));
        _index = JsonLines.Read(Path.Combine(directory, "index.log"));
    }

    /// <summary>Reads the logs in a directory.</summary>
    public static Experiment Read(string directory) => new(directory);

    /// <summary>Holds them against the promises I1 to I8 (I12, leaked processes, the client finds and logs).</summary>
    public Verdict Check()
    {
        ReplayJournals();
        CheckAcknowledged();
        CheckAnswers();
        CheckLedger();
        foreach (var leak in Of("leak"))
            _violations.Add($"I12 {leak.Text("what")}");
        _violations.AddRange(_replays.Values.SelectMany(r => r.Violations));
        return new Verdict(_violations, Summary());
    }

    void ReplayJournals()
    {
        var dependencies = Of("flow").ToDictionary(
            f => f.Text("flowId"),
            f => f.GetProperty("needs").EnumerateArray().Select(n => n.EnumerateArray().Select(s => s.GetInt64()).ToArray()).ToArray());
        foreach (var record in _journal)
        {
            var root = record.GetProperty("root").GetGuid();
            if (!_replays.TryGetValue(root, out var replay))
                _replays[root] = replay = new Replay();
            replay.Take(root, record, dependencies);
        }
    }

    // I1: whatever was acknowledged is in the journal.
    void CheckAcknowledged()
    {
        foreach (var start in Of("started"))
        {
            var run = start.GetProperty("runId").GetGuid();
            if (!_replays.TryGetValue(run, out var replay) || !replay.Runs.ContainsKey(run))
                _violations.Add($"I1 run {run}: its start was acknowledged and is not in the journal");
        }

        foreach (var signal in Of("signalled"))
        {
            var run = signal.GetProperty("runId").GetGuid();
            if (!_replays.TryGetValue(run, out var replay) || !replay.Signals.Contains(signal.Text("id")))
                _violations.Add($"I1 run {run}: signal {signal.Text("id")} was acknowledged and is not in the journal");
        }

        foreach (var cancel in Of("cancelled"))
        {
            var run = cancel.GetProperty("runId").GetGuid();
            if (!_replays.TryGetValue(run, out var replay) || !replay.CancelRequested)
                _violations.Add($"I1 run {run}: its cancel was acknowledged and is not in the journal");
        }
    }

    // I3: what the journal says, what the index says and what the API says are the same. I7: what ended once has ended like that for good.
    void CheckAnswers()
    {
        var seenEnded = Of("ended").ToLookup(e => e.GetProperty("runId").GetGuid(), e => e.Text("status"));
        var rows = _index.ToDictionary(r => r.GetProperty("runId").GetGuid(), r => r.Number("status"));
        foreach (var answer in Of("answer"))
        {
            var run = answer.GetProperty("runId").GetGuid();
            if (!_replays.TryGetValue(run, out var replay))
                continue;
            var told = answer.Text("status");
            var known = replay.Runs[run];
            if (told != Name(known.Status))
                _violations.Add($"I3 run {run}: the API says {told}, the journal says {Name(known.Status)}");
            if (rows.GetValueOrDefault(run) != known.Status)
                _violations.Add($"I3 run {run}: the index says {Name(rows.GetValueOrDefault(run))}, the journal says {Name(known.Status)}");
            if (seenEnded[run].Any(earlier => earlier != told))
                _violations.Add($"I7 run {run}: it had ended as {string.Join(", ", seenEnded[run].Distinct())}, and now is {told}");
            CheckResults(run, known, answer);
        }

        foreach (var missing in _replays.Keys.Except(Of("answer").Select(a => a.GetProperty("runId").GetGuid())))
            _violations.Add($"I3 run {missing}: it has a journal, and the API does not list it");
    }

    void CheckResults(Guid run, RunReplay known, JsonElement answer)
    {
        foreach (var (index, item) in answer.GetProperty("items").EnumerateArray().Index())
        {
            var journaled = known.Results[index];
            var hasResult = item.TryGetProperty("result", out var told) && told.ValueKind != JsonValueKind.Null;
            if (hasResult != journaled.HasValue)
            {
                _violations.Add($"I3 run {run}: item {index} has {(hasResult ? "a" : "no")} result in the API, and {(journaled.HasValue ? "one" : "none")} in the journal");
                continue;
            }

            if (hasResult && journaled!.Value.TryGetProperty("r", out var value)
                && !JsonElement.DeepEquals(value, told.GetProperty("result")))
                _violations.Add($"I3 run {run}: the result of item {index} differs between API and journal");
            if (answer.TryGetProperty("expected", out var expected) && known.Status == 2
                && !JsonElement.DeepEquals(expected, told.GetProperty("result")))
                _violations.Add($"I3 run {run}: its result is {told.GetProperty("result")}, and {expected} is right");
        }
    }

    // I5: an attempt is executed once, and once more for each crash that met it, always under the same key. A server has one component
    // process, which dies with it: so a second execution in the same process is one that no crash explains.
    void CheckLedger()
    {
        var kills = Of("kill").Count();
        var calls = _ledger.Where(l => l.Text("event") == "start").GroupBy(l => (l.Text("key"), l.Number("attempt"))).ToArray();
        foreach (var call in calls)
        {
            foreach (var again in call.GroupBy(l => l.Number("process")).Where(g => g.Count() > 1))
                _violations.Add($"I5 {call.Key.Item1} attempt {call.Key.Item2}: {again.Count()} executions without a crash between them");
            if (call.Count() > 1 + kills)
                _violations.Add($"I5 {call.Key.Item1} attempt {call.Key.Item2}: {call.Count()} executions with {kills} crashes");
        }

        foreach (var (key, _) in calls.Select(c => c.Key))
        {
            var run = Guid.Parse(key.Split('/')[0], CultureInfo.InvariantCulture);
            if (!_replays.Values.Any(r => r.Runs.ContainsKey(run)))
                _violations.Add($"I5 {key}: executed for a run that no journal knows");
        }
    }

    IEnumerable<JsonElement> Of(string operation) => _client.Where(l => l.Text("op") == operation);

    static string Name(long status) => status switch
    {
        1 => "running",
        2 => "completed",
        3 => "failed",
        4 => "cancelled",
        5 => "paused",
        6 => "recoveryFailed",
        _ => "nothing",
    };

    string Summary()
    {
        var ends = string.Join(", ", _replays.GroupBy(r => Name(r.Value.Runs.GetValueOrDefault(r.Key)?.Status ?? 0))
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}"));
        return $"{Of("kill").Count()} kills; {Of("started").Count()} starts, {Of("signalled").Count()} signals and {Of("cancelled").Count()} cancels acknowledged; " +
            $"{_replays.Count} journals with {_journal.Count} records ({ends}); {_replays.Values.Sum(r => r.Recoveries)} recoveries, " +
            $"{_replays.Values.Sum(r => r.Repeats)} attempts started again; {_ledger.Count(l => l.Text("event") == "start")} executions; " +
            $"{_violations.Count} violations";
    }
}
