using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary>The body of a chat completion request. What the service knows better is passed on as given.</summary>
static class OpenAiRequest
{
    const string DefaultModel = "gpt-4o-mini";

    static readonly string[] PassedOn =
    [
        "tool_choice", "top_p", "stop", "seed", "frequency_penalty", "presence_penalty", "max_completion_tokens", "reasoning_effort", "parallel_tool_calls",
    ];

    public static byte[] Body(InputReader input, out bool expectsJson)
    {
        var messages = Messages(input);
        var model = input.Text("model") ?? DefaultModel;
        var temperature = input.Number("temperature", 0, 2);
        var maxTokens = input.Whole("max_tokens", 1);
        var tools = input.Array("tools");
        var format = Format(input);
        expectsJson = format is { } f && f.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String &&
            type.GetString() is "json_object" or "json_schema";
        if (!input.IsValid)
            return [];

        return CanonicalJson.Write(CanonicalJson.Build(w =>
        {
            w.WriteStartObject();
            w.WriteString("model", model);
            Write("messages", messages);
            if (temperature is { } t)
                w.WriteNumber("temperature", t);
            if (maxTokens is { } m)
                w.WriteNumber("max_tokens", m);
            if (tools is { } list && list.GetArrayLength() > 0)
                Write("tools", list);
            Write("response_format", format);
            foreach (var name in PassedOn)
                Write(name, input.Present(name));
            w.WriteEndObject();

            void Write(string name, JsonElement? value)
            {
                if (value is not { } present)
                    return;
                w.WritePropertyName(name);
                present.WriteTo(w);
            }
        }));
    }

    static JsonElement? Messages(InputReader input)
    {
        if (input.Array("messages", required: true) is not { } messages)
            return null;
        if (messages.GetArrayLength() == 0)
            input.Refuse("messages", "an array with at least one message", "an empty array");
        var index = 0;
        foreach (var message in messages.EnumerateArray())
        {
            if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("role", out var role) || role.ValueKind != JsonValueKind.String)
                input.Refuse($"messages[{index}]", "an object with a 'role' and 'content'", message);
            index++;
        }

        return messages;
    }

    static JsonElement? Format(InputReader input)
    {
        if (input.Present("response_format") is not { } format)
            return null;
        if (format.ValueKind == JsonValueKind.Object)
            return format;
        if (format.ValueKind == JsonValueKind.String && format.GetString() is "text" or "json_object")
            return CanonicalJson.Build(w =>
            {
                w.WriteStartObject();
                w.WriteString("type", format.GetString());
                w.WriteEndObject();
            });
        input.Refuse("response_format", "{\"type\": \"json_object\"} or {\"type\": \"json_schema\", \"json_schema\": …}", format);
        return null;
    }
}
