using System.Buffers;
using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Flows.Expressions;

/// <summary>A writer and its buffer, reused by the thread: building values is the hottest thing an expression does.</summary>
struct JsonScratch : IDisposable
{
    const int KeepAtMost = 64 * 1024;

    [ThreadStatic]
    static Slot? _free;

    Slot? _slot;

    public readonly Utf8JsonWriter Writer => _slot!.Writer;

    public static JsonScratch Rent()
    {
        var slot = _free ?? new Slot();
        _free = null;
        return new JsonScratch { _slot = slot };
    }

    public readonly JsonElement Finish()
    {
        _slot!.Writer.Flush();
        return JsonElement.Parse(_slot.Buffer.WrittenSpan, CanonicalJson.ReaderOptions);
    }

    public void Dispose()
    {
        var slot = _slot!;
        _slot = null;
        if (slot.Buffer.Capacity > KeepAtMost)
            return;
        slot.Buffer.ResetWrittenCount();
        slot.Writer.Reset(slot.Buffer);
        _free = slot;
    }

    sealed class Slot
    {
        public Slot() => Writer = new Utf8JsonWriter(Buffer, CanonicalJson.WriterOptions);

        public ArrayBufferWriter<byte> Buffer { get; } = new(512);

        public Utf8JsonWriter Writer { get; }
    }
}
