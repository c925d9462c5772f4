using System.Collections.Concurrent;
using System.Text.Json;

namespace StepFlow.Runtime.Secrets;

/// <summary>Keeps what a slow source said for a while, in memory. Many who ask for the same at once cost one question.</summary>
/// <param name="source">The source.</param>
/// <param name="keepFor">For how long; zero: only questions at the same time share an answer.</param>
/// <param name="time">The clock.</param>
sealed class CachedSecrets(ISecretSource source, TimeSpan keepFor, TimeProvider time) : ISecretSource
{
    const int MaxEntries = 10_000;

    // Retries ask again, but a storm of them must not become a storm of questions.
    static readonly TimeSpan FreshEnough = TimeSpan.FromSeconds(1);

    readonly ConcurrentDictionary<(string Tenant, string Name), Entry> _entries = new();

    public async ValueTask<JsonElement?> FindAsync(string tenant, string name, bool refresh, CancellationToken cancellationToken)
    {
        while (true)
        {
            var entry = _entries.GetOrAdd((tenant, name), _ => new Entry());
            if (!entry.TryBegin(out var answer))
            {
                var wasPending = !answer.IsCompleted;
                var value = await answer.WaitAsync(cancellationToken);
                var age = time.GetElapsedTime(entry.At);
                if (age < (refresh && keepFor > FreshEnough ? FreshEnough : keepFor) || wasPending)
                    return value;
                _entries.TryRemove(KeyValuePair.Create((tenant, name), entry));
                continue;
            }

            return await AskAsync(entry, tenant, name).WaitAsync(cancellationToken);
        }
    }

    // Not the caller's token: others may wait for the same answer.
    async Task<JsonElement?> AskAsync(Entry entry, string tenant, string name)
    {
        try
        {
            var value = await source.FindAsync(tenant, name, refresh: true, CancellationToken.None);
            entry.End(value, time.GetTimestamp());
            if (value is null || keepFor <= TimeSpan.Zero)
                _entries.TryRemove(KeyValuePair.Create((tenant, name), entry));
            else if (_entries.Count > MaxEntries)
                _entries.Clear();
            return value;
        }
        catch (Exception e)
        {
            _entries.TryRemove(KeyValuePair.Create((tenant, name), entry));
            entry.Fail(e);
            throw;
        }
    }

    sealed class Entry
    {
        readonly TaskCompletionSource<JsonElement?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int _begun;

        public long At { get; private set; }

        /// <summary>True for the one who has to ask.</summary>
        public bool TryBegin(out Task<JsonElement?> answer)
        {
            answer = _answer.Task;
            return Interlocked.Exchange(ref _begun, 1) == 0;
        }

        public void End(JsonElement? value, long at)
        {
            At = at;
            _answer.TrySetResult(value);
        }

        public void Fail(Exception e)
        {
            _answer.TrySetException(e);
            _ = _answer.Task.Exception;
        }
    }
}
