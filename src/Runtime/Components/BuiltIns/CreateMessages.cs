using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary><c>{system_instructions?, user_prompt}</c> to <c>{messages: [{role, content}]}</c>.</summary>
sealed class CreateMessages : IBuiltIn
{
    public ComponentInfo Info { get; } = new(
        "/create_messages",
        "Makes the message list of a chat model from a prompt and optional system instructions.",
        JsonElement.Parse("""
            {"type":"object","properties":{"system_instructions":{"type":["string","null"]},"user_prompt":{"type":"string"}},"required":["user_prompt"]}
            """),
        JsonElement.Parse("""
            {"type":"object","properties":{"messages":{"type":"array","items":{"type":"object","properties":{"role":{"type":"string"},
            "content":{"type":"string"}},"required":["role","content"]}}},"required":["messages"]}
            """));

    public ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        var input = new InputReader(call);
        var system = input.Text("system_instructions");
        var prompt = input.Text("user_prompt", required: true);
        if (!input.IsValid)
            return ValueTask.FromResult(input.Failure());
        return ValueTask.FromResult(ComponentResult.Success(CanonicalJson.Build(w =>
        {
            w.WriteStartObject();
            w.WriteStartArray("messages");
            if (system is not null)
                Message("system", system);
            Message("user", prompt!);
            w.WriteEndArray();
            w.WriteEndObject();

            void Message(string role, string content)
            {
                w.WriteStartObject();
                w.WriteString("role", role);
                w.WriteString("content", content);
                w.WriteEndObject();
            }
        })));
    }
}
