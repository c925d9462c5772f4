using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StepFlow.ComponentSdk.Serving;

/// <summary>A component with its types.</summary>
sealed class Component<TInput, TOutput>(
    string path,
    string? description,
    JsonElement? inputSchema,
    JsonElement? outputSchema,
    JsonSerializerOptions json,
    Func<TInput, ComponentContext, ValueTask<TOutput>> function) : Component(path, description, inputSchema, outputSchema)
{
    readonly JsonTypeInfo<TInput> _input = (JsonTypeInfo<TInput>)json.GetTypeInfo(typeof(TInput));
    readonly JsonTypeInfo<TOutput> _output = (JsonTypeInfo<TOutput>)json.GetTypeInfo(typeof(TOutput));

    public override void Run(Execution execution)
    {
        ValueTask<TOutput> running;
        try
        {
            running = function(Read(execution.Input), new ComponentContext(execution, json));
        }
        catch (Exception e)
        {
            execution.Fail(e);
            return;
        }

        if (running.IsCompletedSuccessfully)
            execution.Succeed(running.Result, _output);
        else
            _ = FinishAsync(execution, running);
    }

    async Task FinishAsync(Execution execution, ValueTask<TOutput> running)
    {
        try
        {
            execution.Succeed(await running, _output);
        }
        catch (Exception e)
        {
            execution.Fail(e);
        }
    }

    TInput Read(JsonElement input)
    {
        try
        {
            if (typeof(TInput) == typeof(JsonElement))
                return (TInput)(object)input;
            var value = input.Deserialize(_input);
            return value is null && default(TInput) is null && InputSchema is not null && input.ValueKind == JsonValueKind.Null && !AllowsNull()
                ? throw new JsonException("null is not allowed here", "$", null, null)
                : value!;
        }
        catch (JsonException e)
        {
            throw InputProblem.From(e, Path, input, _input);
        }
    }

    // A nullable value type says so itself; whether a reference may be null cannot be seen at the top of a type.
    static bool AllowsNull() => Nullable.GetUnderlyingType(typeof(TInput)) is not null;
}
