using System.Text.Json;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>A body that a delegate writes.</summary>
sealed class WriterBody(Action<Utf8JsonWriter> write) : IRpcBody
{
    public void Write(Utf8JsonWriter writer) => write(writer);
}
