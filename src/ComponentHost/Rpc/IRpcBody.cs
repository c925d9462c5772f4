using System.Text.Json;

namespace StepFlow.ComponentHost.Rpc;

/// <summary>The <c>params</c>, <c>result</c> or <c>data</c> of a message: written straight into the outgoing buffer.</summary>
interface IRpcBody
{
    /// <summary>Writes one JSON value. Called once, under the lock of the channel: no waiting in here.</summary>
    void Write(Utf8JsonWriter writer);
}
