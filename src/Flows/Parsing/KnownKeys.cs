namespace StepFlow.Flows.Parsing;

/// <summary>What the reader knows, mapping by mapping.</summary>
static class KnownKeys
{
    public static KeyTable Flow { get; } = new(
        ["name", "description", "version", "schemas", "variables", "steps", "output", "onFailure", "extensions", "test", "examples", "metadata", "schema"],
        "inputSchema", "outputSchema", "input_schema", "output_schema", "outputs", "on_failure", "$schema");

    public static KeyTable Step { get; } = new(
        ["id", "component", "input", "skipIf", "onError", "retry", "timeout", "mustExecute", "inputSchema", "outputSchema", "metadata"],
        "args", "skip_if", "on_error", "must_execute", "input_schema", "output_schema");

    public static KeyTable ErrorAction { get; } = new(
        ["action", "defaultValue", "maxRetries", "backoff", "on", "then"],
        "default_value", "default_output", "defaultOutput", "default", "max_retries", "maxAttempts", "max_attempts", "onCodes", "on_codes", "only");

    public static KeyTable Retry { get; } = new(
        ["maxAttempts", "maxRetries", "backoff", "on"], "max_attempts", "max_retries", "onCodes", "on_codes", "only");

    public static KeyTable Backoff { get; } = new(
        ["type", "delay", "minDelay", "maxDelay", "factor", "jitter"],
        "delayMs", "minDelayMs", "maxDelayMs", "delay_ms", "min_delay", "max_delay", "min_delay_ms", "max_delay_ms");

    public static KeyTable Schemas { get; } = new(["type", "properties", "$defs"], "description", "title", "required", "additionalProperties", "$schema", "$id", "definitions", "$comment");

    public static KeyTable SchemaProperties { get; } = new(["input", "output", "variables", "steps"]);

    public static KeyTable Test { get; } = new(
        ["configFile", "config", "cases"], "config_file", "stepflow_config", "stepflowConfig", "servers", "description");

    public static KeyTable TestCase { get; } = new(["name", "description", "input", "output"]);

    public static KeyTable Example { get; } = new(["name", "description", "input"]);

    public static KeyTable If { get; } = new(["$if", "then", "else"]);

    public static KeyTable Coalesce { get; } = new(["$coalesce"]);

    public static KeyTable Literal { get; } = new(["$literal"]);

    public static KeyTable FromReference { get; } = new(["$from", "path", "onSkip"], "on_skip", "$on_skip", "$onSkip", "$default");

    public static KeyTable FromSource { get; } = new(["step", "workflow", "variable", "default"]);

    public static KeyTable OnSkip { get; } = new(["action", "defaultValue"], "default_value", "default");

    public static KeyTable StepReference { get; } = new(["$step", "path"]);

    public static KeyTable InputReference { get; } = new(["$input"]);

    public static KeyTable VariableReference { get; } = new(["$variable", "default"]);

    public static KeyTable FailureReference { get; } = new(["$error"]);
}
