namespace StepFlow.ComponentHost.Rpc;

/// <summary>Numeric codes of JSON-RPC 2.0 itself.</summary>
static class RpcCodes
{
    public const int Parse = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int Internal = -32603;
}
