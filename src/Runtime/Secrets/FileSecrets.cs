using System.Text;
using System.Text.Json;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Json;
using StepFlow.Runtime.Configuration;

namespace StepFlow.Runtime.Secrets;

/// <summary>
/// Secrets in files: a directory with one file a secret (as orchestrators mount them), or one JSON or YAML file with a mapping of names to
/// values. Read each time: what was rotated counts at once.
/// </summary>
sealed class FileSecrets(SecretProviderSettings settings) : ISecretSource
{
    const int MaxBytes = 1024 * 1024;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public async ValueTask<JsonElement?> FindAsync(string tenant, string name, bool refresh, CancellationToken cancellationToken)
    {
        if (!TenantTemplate.Serves(settings, tenant))
            return null;
        var path = settings.Directory is { } directory
            ? Path.Combine(TenantTemplate.Expand(directory, tenant), name)
            : TenantTemplate.Expand(settings.Path!, tenant);
        try
        {
            if (!File.Exists(path))
                return null;
            if (new FileInfo(path).Length > MaxBytes)
                throw new SecretUnavailableException($"The file for the secret '{name}' has more than {MaxBytes} bytes");
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            return settings.Directory is null ? Entry(bytes, name) : Text(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            // The exception's own message names the path only; still, what goes into errors of runs is ours to choose.
            throw new SecretUnavailableException($"The file for the secret '{name}' cannot be read ({e.GetType().Name})", e);
        }
    }

    static JsonElement Text(byte[] bytes)
    {
        var text = Strict.GetString(bytes);
        return JsonValues.String(text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text);
    }

    static JsonElement? Entry(byte[] bytes, string name)
    {
        var document = DocumentReader.Read(bytes, DocumentLimits.Default with { MaxBytes = MaxBytes });
        if (document.Root is not MappingNode mapping)
            throw new SecretUnavailableException("The file of secrets is not a mapping of names to values in JSON or YAML");
        return mapping.Find(name)?.ToJson() is { ValueKind: not JsonValueKind.Null } value ? value : null;
    }
}
