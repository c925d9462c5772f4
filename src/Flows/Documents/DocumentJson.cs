using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Flows.Documents;

static class DocumentJson
{
    public static void Write(Utf8JsonWriter writer, DocumentNode node)
    {
        switch (node)
        {
            case ScalarNode scalar:
                scalar.Value.WriteTo(writer);
                break;
            case SequenceNode sequence:
                writer.WriteStartArray();
                foreach (var item in sequence.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case MappingNode mapping:
                writer.WriteStartObject();
                foreach (var (key, value) in mapping.Entries)
                {
                    writer.WritePropertyName(KeyText(key));
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
        }
    }

    public static string KeyText(DocumentNode key) =>
        key is ScalarNode { Text: { } text } ? text : CanonicalJson.Text(key.ToJson());
}
