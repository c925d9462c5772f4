using System.Text.Json;

namespace StepFlow.Checker;

/// <summary>One run (root or child) as its records tell it.</summary>
sealed class RunReplay(Guid id, string flowId, int items)
{
    public Guid Id => id;

    public string FlowId => flowId;

    /// <summary>1 running, 2 completed, 3 failed, 4 cancelled.</summary>
    public long Status { get; set; } = 1;

    public JsonElement?[] Results { get; } = new JsonElement?[items];

    public HashSet<(long Item, long Step)> Completed { get; } = [];
}

/// <summary>A journal, folded by rules written down here once more, independently of the engine.</summary>
sealed class Replay
{
    readonly List<string> _violations = [];
    long _sequence;
    long _epoch;
    bool _cancelled;

    public Dictionary<Guid, RunReplay> Runs { get; } = [];

    public HashSet<string> Signals { get; } = [];

    public bool CancelRequested => _cancelled;

    public long Records => _sequence;

    public int Recoveries { get; private set; }

    public int Repeats { get; private set; }

    public IReadOnlyList<string> Violations => _violations;

    readonly HashSet<(Guid Run, long Item, long Step, long Attempt)> _started = [];

    public void Take(Guid root, JsonElement record, IReadOnlyDictionary<string, long[][]> dependencies)
    {
        var sequence = record.Number("sequence");
        if (sequence != _sequence + 1)
            Broken("I2", root, $"record {sequence} follows record {_sequence}");
        _sequence = sequence;
        if (record.Number("epoch") < _epoch)
            Broken("I2", root, $"record {sequence} is of epoch {record.Number("epoch")}, after epoch {_epoch}");
        _epoch = record.Number("epoch");
        var payload = record.GetProperty("payload");
        var kind = record.Text("kind");
        var runId = record.GetProperty("runId").GetGuid();
        if (kind == "runStarted")
        {
            Runs.Add(runId, new RunReplay(runId, payload.Text("flow"), payload.GetProperty("inputs").GetArrayLength()));
            return;
        }

        if (!Runs.TryGetValue(runId, out var run))
        {
            Broken("I2", root, $"record {sequence} ({kind}) is about run {runId}, which has not started");
            return;
        }

        if (run.Status != 1)
            Broken("I7", root, $"record {sequence} ({kind}) comes after the end of run {runId}");
        switch (kind)
        {
            case "stepsStarted":
                Start(root, run, payload.GetProperty("s"), sequence, dependencies);
                break;
            case "stepCompleted":
                if (!run.Completed.Add((payload.Number("i"), payload.Number("s"))))
                    Broken("I4", root, $"step {payload.Number("s")} of item {payload.Number("i")} of run {runId} completed twice (record {sequence})");
                break;
            case "itemCompleted":
                run.Results[payload.Number("i")] = payload;
                break;
            case "runCompleted":
                run.Status = payload.Number("status");
                break;
            case "signalReceived":
                if (payload.TryGetProperty("id", out var id))
                    Signals.Add(id.GetString()!);
                break;
            case "cancelRequested":
                _cancelled = true;
                break;
            case "runRecovered":
                Recoveries++;
                break;
        }
    }

    void Start(Guid root, RunReplay run, JsonElement triples, long sequence, IReadOnlyDictionary<string, long[][]> dependencies)
    {
        var flat = triples.EnumerateArray().Select(n => n.GetInt64()).ToArray();
        foreach (var triple in flat.Chunk(3))
        {
            var (item, step, attempt) = (triple[0], triple[1], triple[2]);
            if (_cancelled)
                Broken("I8", root, $"step {step} of run {run.Id} starts after the cancel (record {sequence})");
            if (run.Completed.Contains((item, step)))
                Broken("I4", root, $"step {step} of run {run.Id} starts again after it completed (record {sequence})");
            if (!_started.Add((run.Id, item, step, attempt)))
                Repeats++;
            if (!dependencies.TryGetValue(run.FlowId, out var needs))
                continue;
            foreach (var need in needs[step].Where(need => !run.Completed.Contains((item, need))))
                Broken("I6", root, $"step {step} of run {run.Id} starts before step {need} has completed (record {sequence})");
        }
    }

    void Broken(string promise, Guid root, string what) => _violations.Add($"{promise} run {root}: {what}");
}
