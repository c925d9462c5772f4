using System.Text.Json;

namespace StepFlow.Server.Tests.Webhooks;

sealed record Received(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public JsonElement Json => JsonElement.Parse(Body);
}
