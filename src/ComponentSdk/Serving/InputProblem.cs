using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StepFlow.ComponentSdk.Serving;

/// <summary>Says what is wrong with an input, and where: everything at once.</summary>
static class InputProblem
{
    const int Most = 20;

    /// <param name="exception">What the deserializer stopped at.</param>
    /// <param name="component">The path of the component.</param>
    /// <param name="input">The input.</param>
    /// <param name="type">What it has to fit.</param>
    public static ComponentException From(JsonException exception, string component, JsonElement input, JsonTypeInfo type)
    {
        var found = new List<(string Path, string Problem)>();
        try
        {
            Find(input, type, "$", found);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            // Types that can only be read as a whole have only the first problem.
        }

        if (found.Count == 0)
            found.Add((string.IsNullOrEmpty(exception.Path) ? "$" : exception.Path, Text(exception)));
        var all = found.Take(Most).Select(p => $"{p.Path}: {p.Problem}").ToArray();
        return new ComponentException(
            ComponentErrorCodes.BadRequest,
            $"The input does not fit {component}, {string.Join("; ", all.Select(p => "at " + p))}{(found.Count > Most ? "; …" : "")}",
            new Dictionary<string, object> { ["type"] = "InvalidInput", ["path"] = found[0].Path, ["problem"] = found[0].Problem, ["problems"] = all },
            exception);
    }

    // As far as the parts can be read one by one; what holds no parts is read as a whole.
    static void Find(JsonElement value, JsonTypeInfo type, string path, List<(string, string)> found)
    {
        if (found.Count > Most)
            return;
        var before = found.Count;
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when value.ValueKind == JsonValueKind.Object && type.PolymorphismOptions is null:
                Members(value, type, path, found);
                break;
            case JsonTypeInfoKind.Enumerable when value.ValueKind == JsonValueKind.Array && type.ElementType is { } element:
                var i = 0;
                foreach (var item in value.EnumerateArray())
                    Find(item, type.Options.GetTypeInfo(element), $"{path}[{i++}]", found);
                break;
            case JsonTypeInfoKind.Dictionary when value.ValueKind == JsonValueKind.Object && type.ElementType is { } element:
                foreach (var member in value.EnumerateObject())
                    Find(member.Value, type.Options.GetTypeInfo(element), Join(path, member.Name), found);
                break;
        }

        // The parts are fine or there are none; the whole may still not be.
        if (found.Count == before && Problem(value, type) is { } problem)
            found.Add((Join(path, problem.Path), problem.Text));
    }

    static void Members(JsonElement value, JsonTypeInfo type, string path, List<(string, string)> found)
    {
        var comparison = type.Options.PropertyNameCaseInsensitive ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        foreach (var property in type.Properties)
        {
            var given = value.EnumerateObject().Where(m => m.Name.Equals(property.Name, comparison)).Select(m => (JsonElement?)m.Value).LastOrDefault();
            if (given is null && property.IsRequired)
                found.Add((Join(path, property.Name), "it is missing"));
            else if (given is { ValueKind: JsonValueKind.Null } && !property.IsSetNullable && !property.PropertyType.IsValueType)
                found.Add((Join(path, property.Name), "null is not allowed here"));
            else if (given is { } part && property.CustomConverter is null && (property.Set is not null || property.AssociatedParameter is not null))
                Find(part, type.Options.GetTypeInfo(property.PropertyType), Join(path, property.Name), found);
        }
    }

    static (string Path, string Text)? Problem(JsonElement value, JsonTypeInfo type)
    {
        try
        {
            _ = value.Deserialize(type);
            return null;
        }
        catch (JsonException e)
        {
            return (e.Path is null or "$" ? "" : e.Path[1..].TrimStart('.'), Text(e));
        }
    }

    static string Join(string path, string name) => name.Length == 0 ? path : name[0] == '[' ? path + name : $"{path}.{name}";

    // The cause says what is wrong with the value at the path; the message around it names the type that holds it.
    static string Text(JsonException exception)
    {
        var text = exception.InnerException is InvalidOperationException or FormatException ? exception.InnerException.Message : exception.Message;
        foreach (var end in new[] { " Path:", " LineNumber:", " | LineNumber" })
            text = text.Split(end, 2)[0];
        return text;
    }
}
