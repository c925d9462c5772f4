using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using StepFlow.Client.Contracts;
using StepFlow.Flows.Json;

namespace StepFlow.Server.Api;

/// <summary>The serializer of requests and responses.</summary>
static class ApiSerialization
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Clear();
        options.TypeInfoResolverChain.Add(ApiJson.Default);
        options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        options.DefaultIgnoreCondition = ApiJson.Default.Options.DefaultIgnoreCondition;
        options.NumberHandling = ApiJson.Default.Options.NumberHandling;
        options.MaxDepth = ApiJson.Default.Options.MaxDepth;
        options.Encoder = CanonicalJson.WriterOptions.Encoder;
        options.AllowDuplicateProperties = false;
        options.Converters.Add(new ValueConverter());
    }
}
