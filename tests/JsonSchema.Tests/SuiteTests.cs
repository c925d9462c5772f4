using System.Text.Json;

namespace StepFlow.JsonSchema.Tests;

public sealed class SuiteTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("draft7", SchemaDraft.Draft7)]
    [InlineData("draft2020-12", SchemaDraft.Draft202012)]
    public void Every_case_of_the_public_suite_passes(string folder, SchemaDraft draft) => Run(folder, draft).ShouldBeEmpty();

    // Optional groups that fail by decision; docs/json-schema.md gives the reasons.
    [Theory]
    [InlineData("draft7/optional", SchemaDraft.Draft7)]
    [InlineData("draft2020-12/optional", SchemaDraft.Draft202012)]
    public void Optional_cases_fail_only_where_the_documentation_says_so(string folder, SchemaDraft draft) =>
        Run(folder, draft).Where(failure => !_documentedGaps.Any(failure.StartsWith)).ShouldBeEmpty();

    static readonly string[] _documentedGaps =
    [
        "content: ",
        "cross-draft: refs to future drafts are processed as future drafts: ",
        "cross-draft: refs to historic drafts are processed as historic drafts: ",
        "format-assertion: ",
    ];

    List<string> Run(string folder, SchemaDraft draft)
    {
        var compiler = new SchemaCompiler(new SchemaCompilerOptions { DefaultDraft = draft, Documents = SharedData.Remotes });
        var failures = new List<string>();
        var total = 0;
        foreach (var file in SharedData.Files(folder))
        {
            foreach (var group in SharedData.Read(file).EnumerateArray())
            {
                var name = $"{Path.GetFileNameWithoutExtension(file)}: {group.GetProperty("description").GetString()}";
                total += group.GetProperty("tests").GetArrayLength();
                failures.AddRange(RunGroup(compiler, group).Select(failure => $"{name}: {failure}"));
            }
        }
        output.WriteLine($"{folder}: {total - failures.Count} of {total} cases pass");
        Console.WriteLine($"{folder}: {total - failures.Count} of {total} cases pass");
        failures.ForEach(output.WriteLine);
        total.ShouldBeGreaterThan(50);
        return failures;
    }

    static IEnumerable<string> RunGroup(SchemaCompiler compiler, JsonElement group)
    {
        ICompiledSchema? schema = null;
        var problem = "";
        try
        {
            schema = compiler.Compile(group.GetProperty("schema"));
        }
        catch (Exception e)
        {
            problem = $"{e.GetType().Name} {e.Message}";
        }
        foreach (var test in group.GetProperty("tests").EnumerateArray())
        {
            var description = test.GetProperty("description").GetString();
            if (schema is null)
            {
                yield return $"{description}: {problem}";
                continue;
            }
            var data = test.GetProperty("data");
            var expected = test.GetProperty("valid").GetBoolean();
            var violations = schema.Validate(data);
            if (violations.Count == 0 != expected || schema.IsValid(data) != expected)
                yield return $"{description}: expected valid={expected}, violations {violations.Count}";
        }
    }
}
