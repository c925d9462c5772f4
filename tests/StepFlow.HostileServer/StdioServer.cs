using System.Text;
using System.Text.Json;

namespace StepFlow.HostileServer;

static class StdioServer
{
    static readonly SemaphoreSlim Gate = new(1);
    static readonly Stream Output = Console.OpenStandardOutput();

    public static async Task RunAsync(Behaviours behaviours, bool isMcp)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync() is { } line)
        {
            var exchange = new StdioExchange(JsonElement.Parse(line), isMcp);
            _ = behaviours.HandleAsync(exchange);
            if (behaviours.StopsReading(exchange))
                await Task.Delay(Timeout.Infinite);
        }
    }

    sealed class StdioExchange(JsonElement message, bool isMcp) : Exchange(message)
    {
        public override bool IsMcp => isMcp;

        public override async Task RawAsync(ReadOnlyMemory<byte> bytes)
        {
            await Gate.WaitAsync();
            try
            {
                await Output.WriteAsync(bytes);
                await Output.FlushAsync();
            }
            finally
            {
                Gate.Release();
            }
        }

        public override Task SendAsync(string json) => RawAsync(Encoding.UTF8.GetBytes(json + "\n"));

        public override void Close()
        {
            // The framework keeps copies of the descriptor.
            var target = File.ResolveLinkTarget("/proc/self/fd/1", returnFinalTarget: false)!.Name;
            foreach (var path in Directory.GetFiles("/proc/self/fd"))
            {
                if (new FileInfo(path).LinkTarget?.EndsWith(target, StringComparison.Ordinal) == true)
                    _ = Native.close(int.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }
}
