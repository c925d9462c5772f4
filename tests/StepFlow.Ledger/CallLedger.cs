using System.Text.Json;
using StepFlow.ComponentSdk;

namespace StepFlow.Ledger;

/// <summary>A file that many processes append to, a line a write, so that a kill can only cut the last one.</summary>
sealed class CallLedger(string path) : IDisposable
{
    readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    public void Dispose() => _file.Dispose();

    public void Write(string what, ComponentContext context)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(new
        {
            @event = what,
            key = context.IdempotencyKey,
            attempt = context.Attempt,
            run = context.RunId,
            step = context.StepId,
            process = Environment.ProcessId,
            at = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        });
        lock (_file)
            _file.Write([.. line, (byte)'\n']);
    }
}
