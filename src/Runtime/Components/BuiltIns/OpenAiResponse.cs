using System.Text.Json;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components.Http;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary>Turns the service's answer into the component's result.</summary>
static class OpenAiResponse
{
    const int MaxMessageLength = 1000;

    public static ComponentResult Result(OutboundResponse response, bool expectsJson, string? key)
    {
        JsonElement? body = null;
        try
        {
            body = JsonElement.Parse(response.Body);
        }
        catch (JsonException)
        {
            // Proxies answer in HTML; the status says enough.
        }

        if (response.Status is < 200 or >= 300)
            return Failure(response, body, key);
        if (body is { } answer && Find(answer, "choices") is { ValueKind: JsonValueKind.Array } choices && choices.GetArrayLength() > 0 &&
            Find(choices[0], "message") is { ValueKind: JsonValueKind.Object } message)
            return Success(answer, choices[0], message, expectsJson);
        return ComponentResult.Failed(ErrorCodes.ComponentFailed, "/openai: the service's answer has no 'choices[0].message'.");
    }

    static ComponentResult Success(JsonElement answer, JsonElement choice, JsonElement message, bool expectsJson)
    {
        var text = Find(message, "content") is { ValueKind: JsonValueKind.String } content ? content.GetString()! : "";
        JsonElement? parsed = null;
        if (expectsJson && text.Length > 0)
        {
            try
            {
                parsed = JsonElement.Parse(text);
            }
            catch (JsonException e)
            {
                return ComponentResult.Failed(
                    ErrorCodes.ComponentFailed,
                    $"/openai: the model was asked for JSON and answered something else ({e.Message}); finish_reason is {Find(choice, "finish_reason")}.");
            }
        }

        return ComponentResult.Success(CanonicalJson.Build(w =>
        {
            w.WriteStartObject();
            w.WriteString("response", text);
            Write("json", parsed);
            Write("tool_calls", Find(message, "tool_calls"));
            Write("refusal", Find(message, "refusal"));
            Write("finish_reason", Find(choice, "finish_reason"));
            Write("usage", Find(answer, "usage"));
            Write("model", Find(answer, "model"));
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

    static ComponentResult Failure(OutboundResponse response, JsonElement? body, string? key)
    {
        var code = response.Status switch
        {
            400 or 404 or 413 or 422 => ErrorCodes.InvalidInput,
            408 => ErrorCodes.Timeout,
            409 or 429 or >= 500 => ErrorCodes.ResourceUnavailable,
            _ => ErrorCodes.ComponentFailed,
        };
        // The service quotes the key, sometimes shortened, when it refuses it.
        var reason = response.Status is 401 or 403 ? ": the service refused the key" : Reason(body, key);
        var data = CanonicalJson.Build(w =>
        {
            w.WriteStartObject();
            w.WriteNumber("status", response.Status);
            if (response.Header("retry-after") is { } after)
                w.WriteString("retry_after", after);
            w.WriteEndObject();
        });
        return ComponentResult.Failed(code, $"/openai: the service answered with status {response.Status}{reason}.", data);
    }

    static string Reason(JsonElement? body, string? key)
    {
        if (body is not { } answer || Find(answer, "error") is not { } error || Find(error, "message") is not { ValueKind: JsonValueKind.String } message)
            return "";
        var text = message.GetString()!;
        if (key is not null)
            text = text.Replace(key, "[key]", StringComparison.Ordinal);
        return ": " + (text.Length > MaxMessageLength ? text[..MaxMessageLength] : text).TrimEnd('.');
    }

    static JsonElement? Find(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;
}
