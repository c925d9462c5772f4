using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentSdk.Serving;

/// <summary>One <c>components/execute</c> in flight. It is answered exactly once: by its component, or by whoever cancels it.</summary>
sealed class Execution(ComponentEngine engine, Component component, RpcId id, JsonElement parameters, IPeer peer) : IThreadPoolWorkItem
{
    CancellationTokenSource? _stop;
    int _answered;
    bool _isCancelled;

    public ComponentEngine Engine { get; } = engine;

    public Component Component { get; } = component;

    public RpcId Id { get; } = id;

    public IPeer Peer { get; } = peer;

    public JsonElement Input { get; } = parameters.TryGetProperty("input"u8, out var input) ? input : JsonElement.Parse("null"u8);

    public bool IsCancelled => Volatile.Read(ref _isCancelled);

    public bool IsAnswered => Volatile.Read(ref _answered) != 0;

    /// <summary>Made when somebody asks for it: most components do not.</summary>
    public CancellationToken Token
    {
        get
        {
            if (Volatile.Read(ref _stop) is { } there)
                return there.Token;
            var made = new CancellationTokenSource();
            var stop = Interlocked.CompareExchange(ref _stop, made, null) ?? made;
            if (Volatile.Read(ref _isCancelled))
                _ = stop.CancelAsync();
            return stop.Token;
        }
    }

    /// <summary>A member of <c>params</c>; undefined when it is not there.</summary>
    public JsonElement Parameter(ReadOnlySpan<byte> name) => parameters.TryGetProperty(name, out var value) ? value : default;

    /// <summary>The <c>observability</c> member; undefined when it is not there.</summary>
    public JsonElement Observability => Parameter("observability"u8) is { ValueKind: JsonValueKind.Object } o ? o : default;

    public void Execute() => Component.Run(this);

    public void Succeed<T>(T output, JsonTypeInfo<T> type)
    {
        if (IsAnswered)
            return;
        Frame frame;
        try
        {
            frame = Frame.StartResult(Id);
            frame.Writer.WriteStartObject();
            frame.Writer.WritePropertyName("output"u8);
            if (output is JsonElement element)
                RpcJson.WriteValue(frame.Writer, element);
            else
                JsonSerializer.Serialize(frame.Writer, output, type);
            frame.Writer.WriteEndObject();
            frame.End();
            if (frame.Bytes.Length > Engine.Options.MaxMessageBytes)
            {
                throw new ComponentException(
                    $"The output has {frame.Bytes.Length} bytes, more than the {Engine.Options.MaxMessageBytes} of a message; store it as a blob and return its id");
            }
        }
        catch (Exception e)
        {
            Fail(e);
            return;
        }

        Answer(frame);
    }

    public void Fail(Exception exception)
    {
        if (!IsAnswered)
            Answer(Failures.Describe(exception, this));
    }

    /// <summary>Answers it as cancelled and tells its component.</summary>
    public void Cancel(string reason)
    {
        Volatile.Write(ref _isCancelled, true);
        if (!IsAnswered)
            Answer(Frame.Error(Id, ComponentErrorCodes.Cancelled, reason, new Dictionary<string, string> { ["type"] = "Cancelled" }));
        _ = Volatile.Read(ref _stop)?.CancelAsync();
    }

    void Answer(Frame frame)
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
            return;
        Peer.Answer(frame);
        Engine.Forget(this);
    }
}
