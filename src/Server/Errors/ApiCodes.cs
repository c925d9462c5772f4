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
    public const string StoreUnavailable = "STORE_UNAVAILABLE";
    public const string Draining = "DRAINING";
    public const string TooManyStreams = "TOO_MANY_STREAMS";
    public const string NotARoot = "NOT_A_ROOT";
    public const string DeliveryNotFound = "DELIVERY_NOT_FOUND";
    public const string Internal = "INTERNAL";
}
