using StepFlow.Runtime.Configuration;

namespace StepFlow.Runtime.Secrets;

/// <summary>Makes the source of secrets that a configuration describes.</summary>
public static class SecretSourcesFactory
{
    const int CommandsAtOnce = 4;

    /// <summary>The source; opens and starts nothing.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="environment">Looks environment variables up; null: those of the process.</param>
    /// <param name="time">The clock; null: the system's.</param>
    public static ISecretSource Create(StepFlowConfig config, Func<string, string?>? environment = null, TimeProvider? time = null) => new SecretChain(
    [
        .. config.Secrets.Select(settings => settings.Kind switch
        {
            SecretProviderKind.Environment => new EnvironmentSecrets(settings, environment ?? Environment.GetEnvironmentVariable),
            SecretProviderKind.File => (ISecretSource)new FileSecrets(settings),
            _ => new CachedSecrets(new CommandSecrets(settings, config.WorkingDirectory, new SemaphoreSlim(CommandsAtOnce)), settings.CacheFor, time ?? TimeProvider.System),
        }),
    ]);
}
