using System.Collections.Immutable;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Flows.Parsing;

/// <summary>Reads the tests and examples inside a flow.</summary>
sealed class TestParser(ReadContext context)
{
    public FlowTests? ParseTests(MappingNode root)
    {
        if (context.Mapping(root, "test") is not { } test)
            return null;
        context.Path.Push("test");
        context.WarnUnknown(test, KnownKeys.Test);
        var file = context.Text(test, "configFile", "config_file");
        var config = context.Find(test, "config", "stepflow_config", "stepflowConfig");
        if (file is not null && config is { } both)
            context.Report(4007, "'configFile' and 'config' exclude each other. Keep one.", both.Node, both.Name);
        var tests = new FlowTests(ParseCases(test), file, config?.Node.ToJson());
        context.Path.Pop();
        return tests;
    }

    public ImmutableArray<FlowExample> ParseExamples(MappingNode root) => Each(root, "examples", KnownKeys.Example, (item, name) =>
        new FlowExample(name, context.Text(item, "description"), item.Find("input")?.ToJson() ?? JsonValues.Null));

    ImmutableArray<TestCase> ParseCases(MappingNode test) => Each(test, "cases", KnownKeys.TestCase, (item, name) =>
        new TestCase(name, context.Text(item, "description"), item.Find("input")?.ToJson() ?? JsonValues.Null, context.Find(item, "output")?.Node.ToJson(), item.Position));

    ImmutableArray<T> Each<T>(MappingNode owner, string key, KeyTable known, Func<MappingNode, string, T> parse)
    {
        if (context.Sequence(owner, key) is not { } sequence)
            return [];
        var parsed = ImmutableArray.CreateBuilder<T>(sequence.Items.Length);
        context.Path.Push(key);
        for (var i = 0; i < sequence.Items.Length; i++)
        {
            context.Path.Push(i);
            if (sequence.Items[i] is MappingNode item)
            {
                context.WarnUnknown(item, known);
                if (context.Find(item, "name") is null)
                    context.Report(4008, "This needs a 'name'.", item);
                parsed.Add(parse(item, context.Text(item, "name") ?? ""));
            }
            else
            {
                context.Report(4007, $"This must be a mapping with 'name' and 'input', not {ReadContext.Kind(sequence.Items[i])}.", sequence.Items[i]);
            }

            context.Path.Pop();
        }

        context.Path.Pop();
        return parsed.DrainToImmutable();
    }
}
