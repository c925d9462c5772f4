using System.Text.Json;

namespace StepFlow.Runtime.Tests.Support;

static class Json
{
    public static JsonElement Of(string json) => JsonElement.Parse(json);
}
