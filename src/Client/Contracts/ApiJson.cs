using System.Text.Json;
using System.Text.Json.Serialization;

namespace StepFlow.Client.Contracts;

/// <summary>How requests and responses are written: camelCase, absent rather than null, numbers and key order of values as they came.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = 256,
    Converters = [typeof(ValueConverter)])]
[JsonSerializable(typeof(BatchInfo))]
[JsonSerializable(typeof(BlobResponse))]
[JsonSerializable(typeof(CancelBatchResponse))]
[JsonSerializable(typeof(ComponentListResponse))]
[JsonSerializable(typeof(CreateBatchRequest))]
[JsonSerializable(typeof(CreateBatchResponse))]
[JsonSerializable(typeof(CreateKeyRequest))]
[JsonSerializable(typeof(CreateKeyResponse))]
[JsonSerializable(typeof(CreateRunRequest))]
[JsonSerializable(typeof(CreateRunResponse))]
[JsonSerializable(typeof(DebugRunnableResponse))]
[JsonSerializable(typeof(DebugStepRequest))]
[JsonSerializable(typeof(DebugStepResponse))]
[JsonSerializable(typeof(FlowResponse))]
[JsonSerializable(typeof(FlowVariablesResponse))]
[JsonSerializable(typeof(ForkRunRequest))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(KeyInfo))]
[JsonSerializable(typeof(ListAuditResponse))]
[JsonSerializable(typeof(ListBatchOutputsResponse))]
[JsonSerializable(typeof(ListBatchRunsResponse))]
[JsonSerializable(typeof(ListBatchesResponse))]
[JsonSerializable(typeof(ListDeliveriesResponse))]
[JsonSerializable(typeof(ListFlowsResponse))]
[JsonSerializable(typeof(ListItemsResponse))]
[JsonSerializable(typeof(ListKeysResponse))]
[JsonSerializable(typeof(ListRunsResponse))]
[JsonSerializable(typeof(ListStepsResponse))]
[JsonSerializable(typeof(PauseRequest))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(RerunRequest))]
[JsonSerializable(typeof(RunDetails))]
[JsonSerializable(typeof(RunFlowResponse))]
[JsonSerializable(typeof(RunInfo))]
[JsonSerializable(typeof(StepRun))]
[JsonSerializable(typeof(StoreBlobRequest))]
[JsonSerializable(typeof(StoreBlobResponse))]
[JsonSerializable(typeof(StoreFlowRequest))]
[JsonSerializable(typeof(StoreFlowResponse))]
[JsonSerializable(typeof(TenantResponse))]
[JsonSerializable(typeof(UpdateTenantRequest))]
[JsonSerializable(typeof(WebhookList))]
public sealed partial class ApiJson : JsonSerializerContext;
