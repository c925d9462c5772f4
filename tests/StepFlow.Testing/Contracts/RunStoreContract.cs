using System.Security.Cryptography;
using System.Text;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Testing.Contracts;

/// <summary>
/// What every store promises. A store's test project derives from it and says how to open one; nothing else.
/// </summary>
public abstract partial class RunStoreContract : IAsyncLifetime
{
    static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    int _runs;

    /// <summary>The store under test.</summary>
    protected IServerStore Store { get; private set; } = null!;

    protected IRunJournal Journal => Store.Journal;

    public virtual async ValueTask InitializeAsync() => Store = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the store: empty at first, later again the same.</summary>
    protected abstract Task<IServerStore> OpenAsync();

    /// <summary>Whether a store that is opened again holds what it held.</summary>
    protected virtual bool IsDurable => true;

    /// <summary>Closes and opens the store, where that keeps what is in it.</summary>
    protected async Task ReopenAsync()
    {
        if (IsDurable)
        {
            await Store.DisposeAsync();
            Store = await OpenAsync();
        }
    }

    /// <summary>A run nobody has used; ids are made from a counter, so a failure repeats.</summary>
    protected RunKey NewRun(string tenant = RunKey.DefaultTenant)
    {
        Span<byte> id = stackalloc byte[16];
        id[6] = 0x70;
        BitConverter.TryWriteBytes(id[12..], System.Net.IPAddress.HostToNetworkOrder(++_runs));
        return new RunKey(tenant, new Guid(id, bigEndian: true));
    }

    public static JournalRecord Record(RunKey run, long sequence, long epoch = 1, string? payload = null, Guid? about = null) => new(
        sequence, about ?? run.RootRunId, epoch, Start.AddMilliseconds(sequence), RecordKind.StepCompleted, 1,
        Encoding.UTF8.GetBytes(payload ?? $$"""{"n":{{sequence}}}"""));

    public static JournalAppend Append(RunKey run, long expected, int count = 1, long epoch = 1, params RunSummary[] summaries) => new()
    {
        Run = run,
        ExpectedSequence = expected,
        Epoch = epoch,
        Records = [.. Enumerable.Range(1, count).Select(i => Record(run, expected + i, epoch))],
        Summaries = summaries,
    };

    public static RunSummary Summary(
        RunKey run, RunStatus status = RunStatus.Running, int createdAt = 0, Guid? id = null, string? flow = null) => new()
        {
            Tenant = run.Tenant,
            RunId = id ?? run.RootRunId,
            RootRunId = run.RootRunId,
            ParentRunId = id is null ? null : run.RootRunId,
            FlowId = "flow-1",
            FlowName = flow,
            Status = status,
            CreatedAt = Start.AddSeconds(createdAt),
        };

    protected static Blob NewBlob(string content, BlobKind kind = BlobKind.Data)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return new Blob(Convert.ToHexStringLower(SHA256.HashData(bytes)), kind, bytes);
    }

    protected async Task<List<JournalRecord>> ReadAllAsync(RunKey run, long from = 1) =>
        await Journal.ReadAsync(run, from).ToListAsync();

    protected async Task ShouldHoldAsync(RunKey run, int count)
    {
        var records = await ReadAllAsync(run);
        records.Select(r => r.Sequence).ShouldBe(Enumerable.Range(1, count).Select(i => (long)i));
    }
}
