using System.Collections.Immutable;

namespace StepFlow.Runtime.Configuration;

/// <summary>One entry of <c>secrets</c>. <c>{tenant}</c> in its texts stands for the tenant of the run.</summary>
public sealed record SecretProviderSettings
{
    /// <summary>The one provider of a host that names none: variables that begin with <c>STEPFLOW_SECRET_</c>, for the default tenant.</summary>
    public static SecretProviderSettings Default { get; } = new() { Kind = SecretProviderKind.Environment, Prefix = "STEPFLOW_SECRET_" };

    /// <summary>Where it looks.</summary>
    public required SecretProviderKind Kind { get; init; }

    /// <summary>What the name of the environment variable begins with.</summary>
    public string? Prefix { get; init; }

    /// <summary>The absolute directory with one file a secret; null: <see cref="Path"/> is given.</summary>
    public string? Directory { get; init; }

    /// <summary>The absolute path of a JSON or YAML file with a mapping of names to values.</summary>
    public string? Path { get; init; }

    /// <summary>The program that prints the secret.</summary>
    public string? Command { get; init; }

    /// <summary>Its arguments; <c>{name}</c> stands for the secret's name.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Exit codes that mean: there is no such secret. Default: 3.</summary>
    public ImmutableArray<int> MissingExitCodes { get; init; } = [3];

    /// <summary>How long the program may take. Default: 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long what it printed counts. Default: one minute.</summary>
    public TimeSpan CacheFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The tenants it serves, <c>*</c> for all; empty: all when it has <c>{tenant}</c> somewhere, else the default tenant only.</summary>
    public ImmutableArray<string> Tenants { get; init; } = [];

    /// <summary>Whether each tenant has its own place.</summary>
    public bool IsPerTenant => Arguments.Append(Prefix).Append(Directory).Append(Path).Any(t => t?.Contains("{tenant}", StringComparison.Ordinal) == true);
}
