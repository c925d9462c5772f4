using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace StepFlow.Architecture.Tests;

public sealed class LayerTests
{
    static readonly (string Name, string[] References, string[] Packages)[] Sources =
    [
        .. Repository.Projects("src").Select(p => (
            Name(p.Path),
            p.Document.Descendants("ProjectReference").Select(r => Name(r.Attribute("Include")!.Value)).ToArray(),
            p.Document.Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value).ToArray())),
    ];

    static string Name(string projectPath) => Path.GetFileNameWithoutExtension(projectPath.Replace('\\', '/'))["StepFlow.".Length..];

    [Fact]
    public void Every_project_has_a_layer() => Sources.Select(s => s.Name).ShouldBeSubsetOf(Layers.Known);

    [Fact]
    public void Project_references_point_down() =>
        Sources.SelectMany(s => s.References.Where(r => !Layers.Allows(s.Name, r)).Select(r => $"{s.Name} -> {r}")).ShouldBeEmpty();

    [Fact]
    public void Compiled_references_point_down()
    {
        var wrong = new List<string>();
        var seen = new List<string>();
        foreach (var (name, _, _) in Sources.Where(s => !Layers.Orleans.Contains(s.Name)))
        {
            seen.Add(name);
            wrong.AddRange(CompiledReferences(name).Where(r => r.StartsWith("StepFlow.", StringComparison.Ordinal))
                .Select(r => r["StepFlow.".Length..]).Where(r => !Layers.Allows(name, r)).Select(r => $"{name} -> {r}"));
        }

        seen.ShouldContain("Engine");
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void The_engine_stands_on_flows_and_the_flows_on_schemas()
    {
        CompiledReferences("Engine").ShouldContain("StepFlow.Flows");
        CompiledReferences("Flows").ShouldContain("StepFlow.JsonSchema");
        CompiledReferences("JsonSchema").ShouldAllBe(r => !r.StartsWith("StepFlow.", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_Orleans_projects_know_Orleans()
    {
        var others = Sources.Where(s => !Layers.Orleans.Contains(s.Name)).ToArray();
        others.SelectMany(s => s.Packages.Where(IsOrleans).Select(p => $"{s.Name} -> {p}")).ShouldBeEmpty();
        others.SelectMany(s => CompiledReferences(s.Name).Where(IsOrleans).Select(p => $"{s.Name} -> {p}")).ShouldBeEmpty();
    }

    [Fact]
    public void Pure_layers_use_no_network_and_no_process()
    {
        string[] barred = ["System.Net.Http", "System.Net.Sockets", "System.Diagnostics.Process"];
        foreach (var name in new[] { "JsonSchema", "Flows", "Engine" })
            CompiledReferences(name).Intersect(barred).ShouldBeEmpty(name);
    }

    static bool IsOrleans(string name) => name.Contains("Orleans", StringComparison.Ordinal);

    static IReadOnlyList<string> CompiledReferences(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"StepFlow.{name}.dll");
        File.Exists(path).ShouldBeTrue($"StepFlow.{name}.dll is not beside the tests");
        using var portable = new PEReader(File.OpenRead(path));
        var metadata = portable.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(h => metadata.GetString(metadata.GetAssemblyReference(h).Name))];
    }
}
