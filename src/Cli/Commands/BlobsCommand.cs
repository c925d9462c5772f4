using System.CommandLine;
using StepFlow.Cli.Input;
using StepFlow.Cli.Remote;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow blobs</c>: the blobs that a server keeps.</summary>
static class BlobsCommand
{
    public static Command Create() => new("blobs", "Put, get or delete blobs of a server.") { Put(), Get(), Delete() };

    static Command Put()
    {
        var file = new Argument<string>("FILE") { Description = "The file." };
        var isJson = new Option<bool>("--json") { Description = "Store it as a JSON value, not as bytes." };
        var remote = new RemoteOptions();
        var command = new Command("put", "Store a file and print the blob's id.") { file, isJson };
        remote.AddTo(command);
        command.Run(async context =>
        {
            await using var client = remote.Get(context.Parse);
            var path = context.Parse.GetValue(file)!;
            var bytes = InputFile.Read(path, "FILE");
            var stored = context.Parse.GetValue(isJson)
                ? await client.PutBlobAsync(ValueText.Parse(bytes, path, isJson: true), context.Cancel)
                : await client.PutBlobAsync(bytes, Path.GetFileName(path), context.Cancel);
            Console.WriteLine(stored.BlobId);
            return ExitCodes.Ok;
        });
        return command;
    }

    static Command Get()
    {
        var id = new Argument<string>("BLOB_ID") { Description = "The blob." };
        var output = new Option<string?>("--output") { Description = "The file to write. Default: standard output.", HelpName = "FILE" };
        var remote = new RemoteOptions();
        var command = new Command("get", "Write the content of a blob.") { id, output };
        remote.AddTo(command);
        command.Run(async context =>
        {
            await using var client = remote.Get(context.Parse);
            var bytes = await client.GetBlobBytesAsync(context.Parse.GetValue(id)!, context.Cancel);
            if (context.Parse.GetValue(output) is { } path)
            {
                await WriteAsync(path, bytes, context.Cancel);
                return ExitCodes.Ok;
            }

            await using var stdout = Console.OpenStandardOutput();
            await stdout.WriteAsync(bytes, context.Cancel);
            return ExitCodes.Ok;
        });
        return command;
    }

    static async Task WriteAsync(string path, byte[] bytes, CancellationToken cancel)
    {
        try
        {
            await File.WriteAllBytesAsync(path, bytes, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(CliException.FileNotWritable, $"Cannot write the blob to '{path}': {e.Message}", inner: e);
        }
    }

    static Command Delete()
    {
        var id = new Argument<string>("BLOB_ID") { Description = "The blob." };
        var remote = new RemoteOptions();
        var command = new Command("delete", "Delete a blob.") { id };
        remote.AddTo(command);
        command.Run(async context =>
        {
            await using var client = remote.Get(context.Parse);
            var blob = context.Parse.GetValue(id)!;
            Console.WriteLine(await client.DeleteBlobAsync(blob, context.Cancel)
                ? $"Blob {blob} is deleted."
                : $"Blob {blob} is still needed by a run or a stored flow, and goes with them.");
            return ExitCodes.Ok;
        });
        return command;
    }
}
