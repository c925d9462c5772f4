using System.Text.Json;

namespace StepFlow.Server.Tests.Events;

sealed record SseEvent(string? Id, string Kind, JsonElement Data)
{
    /// <summary>What is inside of <c>event.Kind</c>.</summary>
    public JsonElement Body => Data.GetProperty("event").EnumerateObject().ShouldHaveSingleItem().Value;

    public override string ToString() => $"{Id} {Kind} {Data}";
}
