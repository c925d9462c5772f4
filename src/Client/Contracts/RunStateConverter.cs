using System.Text.Json;
using System.Text.Json.Serialization;

namespace StepFlow.Client.Contracts;

/// <summary>States are camelCase texts on the wire.</summary>
sealed class RunStateConverter() : JsonStringEnumConverter<RunState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
