using StepFlow.Engine.Journal;

namespace StepFlow.Server.Victim;

/// <summary>Every append passes <c>before:Kind</c> and <c>after:Kind</c> for each kind of record in it; takeovers pass <c>before:acquire</c> and <c>after:acquire</c>.</summary>
sealed class KillingJournal(IRunJournal inner, KillTrigger trigger) : IRunJournal
{
    public async ValueTask AppendAsync(JournalAppend append, CancellationToken cancellationToken = default)
    {
        Pass("before", append);
        await inner.AppendAsync(append, cancellationToken);
        Pass("after", append);
    }

    public IAsyncEnumerable<JournalRecord> ReadAsync(RunKey run, long fromSequence = 1, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(run, fromSequence, cancellationToken);

    public async ValueTask<JournalHead?> AcquireAsync(RunKey run, CancellationToken cancellationToken = default)
    {
        trigger.Pass("before:acquire");
        var head = await inner.AcquireAsync(run, cancellationToken);
        trigger.Pass("after:acquire");
        return head;
    }

    void Pass(string when, JournalAppend append)
    {
        foreach (var kind in append.Records.Select(r => r.Kind).Distinct())
            trigger.Pass($"{when}:{kind}");
    }
}
