namespace StepFlow.Cli;

/// <summary>A command cannot do what it was asked for.</summary>
/// <param name="code">Stable code, see docs/errors.md.</param>
/// <param name="message">What is wrong, where, and what to do.</param>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="inner">The cause.</param>
sealed class CliException(string code, string message, int exitCode = ExitCodes.Usage, Exception? inner = null) : Exception(message, inner)
{
    public const string FileNotFound = "FILE_NOT_FOUND";
    public const string FileUnreadable = "FILE_UNREADABLE";
    public const string FileNotWritable = "FILE_NOT_WRITABLE";
    public const string InvalidFlow = "INVALID_FLOW";
    public const string InvalidConfig = "INVALID_CONFIG";
    public const string InvalidValue = "INVALID_VALUE";
    public const string InvalidVariables = "INVALID_VARIABLES";
    public const string InvalidOverrides = "INVALID_OVERRIDES";
    public const string NoInput = "NO_INPUT";
    public const string SeveralInputs = "SEVERAL_INPUTS";
    public const string Usage = "USAGE";
    public const string NoStore = "NO_STORE";
    public const string NoRun = "NO_RUN";
    public const string NoKey = "KEY_NOT_FOUND";
    public const string KeysRequired = "KEYS_REQUIRED";
    public const string StoreUnsupported = "STORE_UNSUPPORTED";

    public string Code { get; } = code;

    public int ExitCode { get; } = exitCode;
}
