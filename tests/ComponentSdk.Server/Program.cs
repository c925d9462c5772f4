using System.ComponentModel;
using System.Text.Json;
using StepFlow.ComponentSdk;
using StepFlow.ComponentSdk.Server;

var server = ComponentServer.Create()
    .Add("add", (AddInput i) => new AddOutput(i.A + i.B))
    .Add("echo", (JsonElement input) => input);
await server.RunAsync(args);
