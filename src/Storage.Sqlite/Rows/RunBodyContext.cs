using System.Text.Json.Serialization;

namespace StepFlow.Storage.Sqlite.Rows;

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunBody))]
sealed partial class RunBodyContext : JsonSerializerContext;
