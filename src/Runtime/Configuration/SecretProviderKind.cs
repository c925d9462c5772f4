namespace StepFlow.Runtime.Configuration;

/// <summary>Where a provider of secrets looks.</summary>
public enum SecretProviderKind
{
    /// <summary>Environment variables.</summary>
    Environment,

    /// <summary>Files.</summary>
    File,

    /// <summary>The output of a program.</summary>
    Command,
}
