using System.Text.Json.Serialization;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Audit;
using StepFlow.Runtime.Tenants;
using StepFlow.Runtime.Webhooks;

namespace StepFlow.Storage.Postgres.Rows;

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunBody))]
[JsonSerializable(typeof(WebhookDelivery))]
[JsonSerializable(typeof(ApiKeyRecord))]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(TenantSettings))]
sealed partial class RowContext : JsonSerializerContext;
