using System.Text.Json;
using System.Text.Json.Serialization;

namespace StepFlow.Client.Contracts;

/// <summary>How requests and responses are written: camelCase, absent rather than null, numbers and key order of values as they came.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = 256)]
[JsonSerializable(typeof(BatchDetails))]
[JsonSerializable(typeof(BatchOutputsResponse))]
[JsonSerializable(typeof(BlobResponse))]
[JsonSerializable(typeof(ComponentListResponse))]
[JsonSerializable(typeof(CreateBatchRequest))]
[JsonSerializable(typeof(CreateBatchResponse))]
[JsonSerializable(typeof(CreateRunRequest))]
[JsonSerializable(typeof(CreateRunResponse))]
[JsonSerializable(typeof(FlowResponse))]
[JsonSerializable(typeof(FlowVariablesResponse))]
[JsonSerializable(typeof(ForkRunRequest))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(ListDeliveriesResponse))]
[JsonSerializable(typeof(ListItemsResponse))]
[JsonSerializable(typeof(ListRunsResponse))]
[JsonSerializable(typeof(ListStepsResponse))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(RunDetails))]
[JsonSerializable(typeof(RunFlowResponse))]
[JsonSerializable(typeof(RunInfo))]
[JsonSerializable(typeof(StepRun))]
[JsonSerializable(typeof(StoreBlobRequest))]
[JsonSerializable(typeof(StoreBlobResponse))]
[JsonSerializable(typeof(StoreFlowRequest))]
[JsonSerializable(typeof(StoreFlowResponse))]
[JsonSerializable(typeof(WebhookList))]
public sealed partial class ApiJson : JsonSerializerContext;
