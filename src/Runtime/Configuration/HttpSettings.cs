using System.Collections.Immutable;

namespace StepFlow.Runtime.Configuration;

/// <summary>What the built-in components may reach over HTTP.</summary>
public sealed record HttpSettings
{
    /// <summary>The defaults: no host at all.</summary>
    public static HttpSettings Default { get; } = new();

    /// <summary>
    /// The hosts: <c>api.example.com</c>, <c>localhost:8080</c>, <c>*.example.com</c> (sub-domains), <c>*</c> (any public host).
    /// Private and link-local addresses are reached only through an entry without <c>*</c>. Default: none.
    /// </summary>
    public ImmutableArray<string> Allow { get; init; } = [];

    /// <summary>Bytes of a response body at most, decompressed. Default: 10 MiB.</summary>
    public int MaxBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>How long a request may take, unless the step says otherwise. Default: 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
