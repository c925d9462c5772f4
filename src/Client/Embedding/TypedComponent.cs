using System.Text.Json;
using System.Text.Json.Schema;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.Delegates;

namespace StepFlow.Client.Embedding;

/// <summary>Components from functions with types.</summary>
static class TypedComponent
{
    public static (ComponentInfo Info, DelegatePlugin.Handler Handler) Create<TIn, TOut>(
        Func<TIn, StepContext, Task<TOut>> component, string path, string? description, JsonSerializerOptions json, Func<IServiceProvider?> services)
    {
        return (new ComponentInfo(path, description, Schema<TIn>(), Schema<TOut>()), RunAsync);

        async ValueTask<ComponentResult> RunAsync(ComponentCall call, IComponentContext context, CancellationToken cancel)
        {
            TIn input;
            try
            {
                input = call.Input.Deserialize<TIn>(json)!;
            }
            catch (Exception e) when (e is JsonException or NotSupportedException)
            {
                return ComponentResult.Failed(ErrorCodes.InvalidInput, $"{call.Component} cannot use its input: {e.Message}");
            }

            var result = await component(input, new StepContext(call, context, services(), cancel));
            return ComponentResult.Success(JsonSerializer.SerializeToElement(result, json));
        }

        JsonElement Schema<T>() => JsonSerializer.SerializeToElement(json.GetJsonSchemaAsNode(typeof(T)));
    }
}
