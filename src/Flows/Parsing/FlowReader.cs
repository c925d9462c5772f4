using System.Text.Json;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Json;

namespace StepFlow.Flows.Parsing;

/// <summary>
/// Reads flows of every dialect into the one model and checks them. Whatever the text, the answer is a flow or
/// diagnostics; there is no exception for a bad document.
/// </summary>
public static class FlowReader
{
    /// <summary>Reads a YAML or JSON text in UTF-8.</summary>
    public static FlowReadResult Read(ReadOnlyMemory<byte> utf8, FlowReadOptions? options = null)
    {
        options ??= FlowReadOptions.Default;
        return Read(DocumentReader.Read(utf8, options.Limits, options.SourceName), options);
    }

    /// <summary>Reads a YAML or JSON text.</summary>
    public static FlowReadResult Read(string text, FlowReadOptions? options = null)
    {
        options ??= FlowReadOptions.Default;
        return Read(DocumentReader.Read(text, options.Limits, options.SourceName), options);
    }

    /// <summary>Reads a JSON value; the diagnostics have paths but no positions.</summary>
    public static FlowReadResult Read(JsonElement document, FlowReadOptions? options = null)
    {
        options ??= FlowReadOptions.Default;
        try
        {
            return Read(DocumentReader.Read(CanonicalJson.Write(document), options.Limits, null, withPositions: false), options);
        }
        catch (InvalidOperationException)
        {
            return new FlowReadResult(null, [DiagnosticCodes.Create(4000, "A text contains half of a surrogate pair, or there is no value at all.", "$")]);
        }
    }

    /// <summary>Reads a tree.</summary>
    public static FlowReadResult Read(DocumentNode root, FlowReadOptions? options = null) =>
        Read(new DocumentResult(root, []), options ?? FlowReadOptions.Default);

    static FlowReadResult Read(DocumentResult document, FlowReadOptions options)
    {
        if (document.Root is null)
            return new FlowReadResult(null, document.Diagnostics);
        var context = new ReadContext(options);
        context.Diagnostics.AddRange(document.Diagnostics);
        var flow = new FlowParser(context).Parse(document.Root);
        return new FlowReadResult(context.Diagnostics.HasFatal ? null : flow, context.Diagnostics.ToList());
    }
}
