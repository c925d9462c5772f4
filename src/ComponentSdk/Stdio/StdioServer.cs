using System.Runtime.InteropServices;
using StepFlow.ComponentHost.Rpc;
using StepFlow.ComponentSdk.Serving;

namespace StepFlow.ComponentSdk.Stdio;

/// <summary>Serves one runtime on standard input and output, one message a line.</summary>
sealed class StdioServer : ILineSink, IPeer, IDisposable
{
    static readonly TimeSpan FlushGrace = TimeSpan.FromSeconds(2);

    readonly ComponentEngine _engine;
    readonly CountingDuplex _duplex;
    readonly FrameWriter _writer;
    readonly int _maxBytes;
    readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _sent;

    public StdioServer(ComponentEngine engine, ComponentServerOptions options, IByteDuplex duplex)
    {
        (_engine, _maxBytes, _duplex) = (engine, options.MaxMessageBytes, new CountingDuplex(duplex));
        _writer = new FrameWriter(_duplex, int.MaxValue / 2, _ => _ended.TrySetResult(false));
    }

    public static async Task RunAsync(ComponentEngine engine, ComponentServerOptions options, CancellationToken cancellationToken)
    {
        using var server = new StdioServer(engine, options, StandardStreams.Take());
        var signalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await using var registration = cancellationToken.UnsafeRegister(_ => signalled.TrySetResult(), null);
        new Thread(server.Read) { IsBackground = true, Name = "stepflow reader" }.Start();
        await Task.WhenAny(server._ended.Task, signalled.Task);
        var connected = !server._ended.Task.IsCompletedSuccessfully || await server._ended.Task;
        await engine.DrainAsync(
            !connected ? TimeSpan.Zero : signalled.Task.IsCompleted ? options.ShutdownGrace : options.EndOfInputGrace);
        if (connected)
            await Task.WhenAny(server._duplex.WhenWritten(Interlocked.Read(ref server._sent)), Task.Delay(FlushGrace, CancellationToken.None));

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            signalled.TrySetResult();
        }
    }

    public void Dispose() => _writer.Dispose();

    void IPeer.Began(Execution execution)
    {
    }

    void IPeer.Answer(Frame frame) => Send(frame);

    bool IPeer.Ask(Frame frame) => Send(frame);

    // What the runtime does not read is bounded by the pipe: when bytes wait to be written, progress is not worth waiting for.
    void IPeer.Tell(Frame frame)
    {
        if (_duplex.IsWaiting)
            frame.Release();
        else
            Send(frame);
    }

    bool ILineSink.BeginBatch()
    {
        _writer.Defer();
        return true;
    }

    bool ILineSink.Line(ReadOnlySpan<byte> line)
    {
        var text = line.Trim(" \t\r"u8);
        if (!text.IsEmpty)
            _engine.Take(text, this);
        return true;
    }

    bool ILineSink.TooLong(ReadOnlySpan<byte> beginning)
    {
        RpcId? id = RpcJson.FindId(beginning) is { } number ? new RpcId(number, null) : null;
        return ComponentEngine.Refuse(this, id, RpcCodes.InvalidRequest, $"The message is larger than {_maxBytes} bytes (MaxMessageBytes)");
    }

    bool ILineSink.Endless() => false;

    void ILineSink.EndBatch() => _writer.Resume();

    void ILineSink.Rest(ReadOnlySpan<byte> bytes) => ((ILineSink)this).Line(bytes);

    void Read()
    {
        try
        {
            new FrameReader(_duplex, this, _maxBytes).Run();
        }
        catch (IOException e)
        {
            Console.Error.WriteLine($"Reading the standard input failed: {e.Message}");
        }

        _ended.TrySetResult(true);
    }

    bool Send(Frame frame)
    {
        Interlocked.Add(ref _sent, frame.Bytes.Length + 1);
        var sent = _writer.Send(frame, static (writer, frame) => writer.WriteRawValue(frame.Bytes, skipInputValidation: true));
        frame.Release();
        return sent;
    }
}
