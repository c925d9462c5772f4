using System.Text.Json;

namespace StepFlow.Architecture.Tests;

public sealed class SolutionTests
{
    static readonly string[] Projects =
    [
        .. new[] { "src", "tests", "bench", "examples" }.SelectMany(f => Repository.Files(f, "*.csproj")),
    ];

    [Fact]
    public void The_filter_lists_every_project_but_those_of_Orleans()
    {
        using var filter = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("StepFlow.slnf")));
        var listed = filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray()
            .Select(p => p.GetString()!.Replace('\\', '/')).ToArray();
        var expected = Projects.Where(p => !IsOrleans(p)).ToArray();
        expected.Except(listed).ShouldBeEmpty("not listed");
        listed.Except(expected).ShouldBeEmpty("listed, but not there or of Orleans");
    }

    [Fact]
    public void The_solution_lists_every_project()
    {
        var solution = File.ReadAllText(Repository.PathOf("StepFlow.Orleans.sln")).Replace('\\', '/');
        Projects.Where(p => !solution.Contains($"\"{p}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_library_has_tests()
    {
        var tested = Projects.Where(p => p.StartsWith("tests/", StringComparison.Ordinal)).Select(p => p.Split('/')[1]).ToHashSet();
        Projects.Where(p => p.StartsWith("src/", StringComparison.Ordinal)).Select(p => p.Split('/')[1])
            .Where(name => Repository.Files("src/" + name, "*.cs").Count > 0 && !tested.Contains(name + ".Tests")).ShouldBeEmpty();
    }

    [Fact]
    public void A_project_is_named_after_its_folder() =>
        Projects.Where(p => Path.GetFileNameWithoutExtension(p) is var name && p.Split('/')[1] is var folder
            && name != folder && name != "StepFlow." + folder).ShouldBeEmpty();

    [Fact]
    public void Package_versions_are_sorted_and_in_one_place()
    {
        var versions = System.Xml.Linq.XDocument.Load(Repository.PathOf("Directory.Packages.props"))
            .Descendants("PackageVersion").Select(p => p.Attribute("Include")!.Value).ToArray();
        versions.ShouldBe(versions.Order(StringComparer.OrdinalIgnoreCase));
        Repository.Projects(".").SelectMany(p => p.Document.Descendants("PackageReference").Where(r => r.Attribute("Version") is not null).Select(_ => p.Path))
            .ShouldBeEmpty();
    }

    static bool IsOrleans(string path) => Repository.OrleansFolders.Any(o =>
        path.StartsWith($"src/{o}/", StringComparison.Ordinal) || path.StartsWith($"tests/{o}.Tests/", StringComparison.Ordinal));
}
