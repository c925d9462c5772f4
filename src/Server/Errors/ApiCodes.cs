namespace StepFlow.Server.Errors;

/// <summary>Codes of problems that the API itself finds; docs/errors.md lists all.</summary>
static class ApiCodes
{
    public const string InvalidRequest = "INVALID_REQUEST";
    public const string InvalidJson = "INVALID_JSON";
    public const string BodyTooLarge = "BODY_TOO_LARGE";
    public const string BlobNotFound = "BLOB_NOT_FOUND";
    public const string RunNotFound = "RUN_NOT_FOUND";
    public const string NotFound = "NOT_FOUND";
    public const string Unauthenticated = "UNAUTHENTICATED";
    public const string InvalidApiKey = "INVALID_API_KEY";
    public const string ApiKeyExpired = "API_KEY_EXPIRED";
    public const string ApiKeyRevoked = "API_KEY_REVOKED";
    public const string Forbidden = "FORBIDDEN";
    public const string LocalOnly = "LOCAL_ONLY";
    public const string KeyNotFound = "KEY_NOT_FOUND";
    public const string FlowNotFound = "FLOW_NOT_FOUND";
    public const string InvalidCursor = "INVALID_CURSOR";
    public const string IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED";
    public const string RunNotTerminal = "RUN_NOT_TERMINAL";
    public const string TooManyRuns = "QUOTA_CONCURRENT_RUNS";
    public const string TooManyStarts = "QUOTA_START_RATE";
    public const string TooManyBytes = "QUOTA_STORED_BYTES";
    public const string StoreUnavailable = "STORE_UNAVAILABLE";
    public const string Draining = "DRAINING";
    public const string TooManyStreams = "TOO_MANY_STREAMS";
    public const string NotARoot = "NOT_A_ROOT";
    public const string DeliveryNotFound = "DELIVERY_NOT_FOUND";
    public const string Internal = "INTERNAL";
}
