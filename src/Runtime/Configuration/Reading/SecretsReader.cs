using System.Collections.Immutable;
using StepFlow.Flows.Documents;

namespace StepFlow.Runtime.Configuration.Reading;

/// <summary>Reads <c>secrets</c>.</summary>
static class SecretsReader
{
    const string Tenant = "{tenant}";
    const string Name = "{name}";
    const double MaxMilliseconds = 24.0 * 60 * 60 * 1000;

    public static ImmutableArray<SecretProviderSettings> Read(SettingsReader root, string workingDirectory)
    {
        var node = root.Find("secrets");
        if (node is null)
            return [SecretProviderSettings.Default];
        if (node is not SequenceNode list)
        {
            root.Report(4300, "secrets", $"'secrets' is a list of providers, found {SettingsReader.Describe(node)}.", node.Position);
            return [];
        }

        var providers = ImmutableArray.CreateBuilder<SecretProviderSettings>();
        for (var i = 0; i < list.Items.Length; i++)
        {
            if (SettingsReader.For(list.Items[i], $"$.secrets[{i}]", root.Problems) is { } reader && Provider(reader, workingDirectory) is { } provider)
                providers.Add(provider);
        }

        return providers.ToImmutable();
    }

    static SecretProviderSettings? Provider(SettingsReader reader, string workingDirectory)
    {
        var type = reader.Text("type");
        var provider = type switch
        {
            "env" => Environment(reader),
            "file" => File(reader, workingDirectory),
            "command" => Command(reader),
            null => Missing(reader, "type", "A provider of secrets needs a 'type': env, file or command."),
            _ => Invalid(reader, "type", $"Unknown provider '{type}'{Suggestion.For(type, ["env", "file", "command"])}; use env, file or command."),
        };
        if (provider is null)
            return null;
        provider = provider with { Tenants = reader.Texts("tenants") };
        reader.WarnUnknown();
        return provider;
    }

    static SecretProviderSettings? Environment(SettingsReader reader)
    {
        if (reader.Text("prefix") is not { Length: > 0 } prefix)
            return Missing(reader, "prefix", "A provider of type env needs a 'prefix': without one every flow could read the whole environment.");
        var at = prefix.IndexOf(Tenant, StringComparison.Ordinal);
        return at >= 0 && (at == 0 || prefix[(at + Tenant.Length)..].FirstOrDefault() != '_')
            ? Invalid(reader, "prefix", "In 'prefix' something stands before {tenant} and '_' after it, for instance SECRET_{tenant}_: otherwise one tenant's names could be another's.")
            : new SecretProviderSettings { Kind = SecretProviderKind.Environment, Prefix = prefix };
    }

    static SecretProviderSettings? File(SettingsReader reader, string workingDirectory)
    {
        var directory = reader.Text("directory");
        var path = reader.Text("path");
        return directory is null == path is null
            ? Missing(reader, "directory", "A provider of type file needs either 'directory' (one file a secret) or 'path' (a JSON or YAML file with all of them).")
            : new SecretProviderSettings
            {
                Kind = SecretProviderKind.File,
                Directory = directory is null ? null : System.IO.Path.GetFullPath(directory, workingDirectory),
                Path = path is null ? null : System.IO.Path.GetFullPath(path, workingDirectory),
            };
    }

    static SecretProviderSettings? Command(SettingsReader reader)
    {
        if (reader.Text("command") is not { Length: > 0 } command)
            return Missing(reader, "command", "A provider of type command needs a 'command', the program that prints the secret.");
        var arguments = reader.Texts("args");
        if (arguments.Any(a => a.Contains(Tenant, StringComparison.Ordinal) && a.Contains(Name, StringComparison.Ordinal) && !Between(a).Contains('/', StringComparison.Ordinal)))
            return Invalid(reader, "args", "In 'args' {tenant} and {name} are separate arguments, or '/' stands between them: otherwise one tenant's names could be another's.");
        var d = SecretProviderSettings.Default;
        return new SecretProviderSettings
        {
            Kind = SecretProviderKind.Command,
            Command = command,
            Arguments = arguments,
            MissingExitCodes = reader.Find("missingExitCode") is null ? d.MissingExitCodes : [reader.Number("missingExitCode", 3, 1, 255)],
            Timeout = TimeSpan.FromMilliseconds(reader.Number("timeoutMs", d.Timeout.TotalMilliseconds, 1, MaxMilliseconds)),
            CacheFor = TimeSpan.FromMilliseconds(reader.Number("cacheMs", d.CacheFor.TotalMilliseconds, 0, MaxMilliseconds)),
        };
    }

    static string Between(string argument)
    {
        var tenant = argument.IndexOf(Tenant, StringComparison.Ordinal);
        var name = argument.IndexOf(Name, StringComparison.Ordinal);
        return tenant < name ? argument[(tenant + Tenant.Length)..name] : argument[(name + Name.Length)..tenant];
    }

    static SecretProviderSettings? Missing(SettingsReader reader, string key, string message)
    {
        reader.Report(4301, key, message, reader.Mapping.Position);
        return null;
    }

    static SecretProviderSettings? Invalid(SettingsReader reader, string key, string message)
    {
        reader.Report(4300, key, message, reader.Find(key)!.Position);
        return null;
    }
}
