using System.Text;
using System.Text.Json;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary><c>{path, format?}</c> to <c>{data, metadata: {resolved_path, size_bytes, format}}</c>.</summary>
sealed class LoadFile(int maxBytes) : IBuiltIn
{
    static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public ComponentInfo Info { get; } = new(
        "/load_file",
        "Reads a file of the working directory as JSON, YAML or text; the format follows from the extension unless it is given.",
        JsonElement.Parse("""
            {"type":"object","properties":{"path":{"type":"string","minLength":1},"format":{"enum":["json","yaml","text",null]}},"required":["path"]}
            """),
        JsonElement.Parse("""
            {"type":"object","properties":{"data":{},"metadata":{"type":"object","properties":{"resolved_path":{"type":"string"},
            "size_bytes":{"type":"integer"},"format":{"type":"string"}}}},"required":["data","metadata"]}
            """));

    public bool IsQuick => false;

    public async ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        var input = new InputReader(call);
        var path = input.Text("path", required: true);
        var format = input.Text("format");
        if (format is not (null or "json" or "yaml" or "text"))
            input.Refuse("format", "json, yaml or text", $"'{format}'");
        string full = "";
        if (path is not null && !ConfinedPath.TryResolve(context.WorkingDirectory, path, out full, out var reason))
            input.Refuse("path", "a path inside the working directory", reason);
        if (!input.IsValid)
            return input.Failure();

        byte[]? bytes;
        try
        {
            bytes = await ReadAsync(full, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var why = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : "it cannot be read";
            return ComponentResult.Failed(ErrorCodes.ComponentFailed, $"{call.Component}: '{path}': {why}.");
        }

        if (bytes is null)
            return ComponentResult.Failed(ErrorCodes.TooLarge, $"{call.Component}: '{path}' has more than {maxBytes} bytes (limits.maxFileBytes).");
        format ??= FormatOf(full);
        return Parse(bytes, format, out var data, out var error)
            ? Loaded(data, full, bytes.Length, format)
            : ComponentResult.Failed(ErrorCodes.ComponentFailed, $"{call.Component}: '{path}' is not {format}: {error}");
    }

    async ValueTask<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        // Opening a pipe or device would wait for its other end; neither has a length.
        var length = new FileInfo(path).Length;
        if (length == 0)
            return [];
        if (length > maxBytes)
            return null;
        using var file = File.OpenHandle(path, options: FileOptions.Asynchronous | FileOptions.SequentialScan);
        var buffer = new byte[(int)length + 1];
        var read = 0;
        while (read < buffer.Length)
        {
            var count = await RandomAccess.ReadAsync(file, buffer.AsMemory(read), read, cancellationToken);
            if (count == 0)
                return buffer[..read];
            read += count;
        }

        throw new IOException("The file grew while it was read.");
    }

    static string FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".json" => "json",
        ".yaml" or ".yml" => "yaml",
        _ => "text",
    };

    static bool Parse(byte[] bytes, string format, out JsonElement data, out string? error)
    {
        data = default;
        error = null;
        try
        {
            var text = bytes.AsMemory(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);
            switch (format)
            {
                case "json":
                    data = JsonElement.Parse(text.Span, new JsonDocumentOptions { MaxDepth = DocumentLimits.Default.MaxDepth });
                    return true;
                case "yaml":
                    var document = DocumentReader.Read(text);
                    if (!document.IsFatal)
                        data = document.Root!.ToJson();
                    else
                        error = string.Join(" ", document.Diagnostics.Take(5).Select(d => $"{d.Position}: {d.Message}"));
                    return !document.IsFatal;
                default:
                    data = JsonValues.String(StrictUtf8.GetString(text.Span));
                    return true;
            }
        }
        catch (JsonException e)
        {
            error = e.Message;
        }
        catch (DecoderFallbackException)
        {
            error = "it is not UTF-8.";
        }

        return false;
    }

    static ComponentResult Loaded(JsonElement data, string path, int size, string format) => ComponentResult.Success(CanonicalJson.Build(w =>
    {
        w.WriteStartObject();
        w.WritePropertyName("data");
        data.WriteTo(w);
        w.WriteStartObject("metadata");
        w.WriteString("resolved_path", path);
        w.WriteNumber("size_bytes", size);
        w.WriteString("format", format);
        w.WriteEndObject();
        w.WriteEndObject();
    }));
}
