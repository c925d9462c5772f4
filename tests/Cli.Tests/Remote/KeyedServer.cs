namespace StepFlow.Cli.Tests.Remote;

/// <summary>A server with keys; the command line has the one of an operator.</summary>
public sealed class KeyedServer : RemoteServer
{
    internal string ReaderKey { get; set; } = "";

    protected override async Task<string?> KeyAsync()
    {
        ReaderKey = (await CreateKeyAsync("reader"))!;
        return await CreateKeyAsync("operator");
    }
}
