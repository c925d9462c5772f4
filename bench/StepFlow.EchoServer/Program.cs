using System.Text.Json;
using StepFlow.ComponentSdk;

// The component server that the load driver calls: returns its input.
await ComponentServer.Create().Add("echo", (JsonElement input) => input).RunAsync(args);
