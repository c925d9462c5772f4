using System.Diagnostics;

namespace StepFlow.Architecture.Tests;

/// <summary>Flows, JsonSchema and the engine have no clock, no dice, no tasks and no I/O, because the compiler refuses them.</summary>
public sealed class PurityTests
{
    const string List = "BannedSymbols.Pure.txt";

    [Theory]
    [InlineData("Flows")]
    [InlineData("JsonSchema")]
    [InlineData("Engine")]
    public void The_list_is_wired_into_the_project(string name)
    {
        var project = Repository.Projects("src").Single(p => p.Path == $"src/{name}/StepFlow.{name}.csproj").Document;
        project.Descendants("AdditionalFiles").ShouldContain(f => f.Attribute("Include")!.Value.EndsWith("eng/" + List, StringComparison.Ordinal));
        project.Descendants("NoWarn").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("P:System.DateTime.UtcNow")]
    [InlineData("P:System.DateTimeOffset.UtcNow")]
    [InlineData("P:System.TimeProvider.System")]
    [InlineData("T:System.Diagnostics.Stopwatch")]
    [InlineData("M:System.Guid.NewGuid")]
    [InlineData("T:System.Random")]
    [InlineData("M:System.Threading.Tasks.Task.Delay(System.TimeSpan)")]
    [InlineData("M:System.Threading.Thread.Sleep(System.Int32)")]
    [InlineData("T:System.Threading.Timer")]
    [InlineData("T:System.IO.File")]
    [InlineData("T:System.Net.Http.HttpClient")]
    [InlineData("T:System.Environment")]
    public void The_list_bars(string symbol) =>
        File.ReadLines(Repository.PathOf("eng/" + List)).Select(l => l.Split(';')[0]).ShouldContain(symbol);

    [Fact]
    public void The_list_names_a_way_out_for_every_symbol() =>
        File.ReadLines(Repository.PathOf("eng/" + List)).ShouldAllBe(l => l.Split(';', StringSplitOptions.None).Length == 2 && l.Split(';')[1].Length > 5);

    [Fact]
    public async Task The_compiler_refuses_code_that_breaks_the_rule()
    {
        var folder = Directory.CreateDirectory(Repository.PathOf($"artifacts/probe-{Environment.ProcessId}"));
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "Probe.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <ItemGroup><AdditionalFiles Include="{Repository.PathOf("eng/" + List)}" /></ItemGroup>
                </Project>
                """);
            File.WriteAllText(Path.Combine(folder.FullName, "Probe.cs"), """
                namespace Probe;
                static class Impure
                {
                    internal static object[] All() => [System.DateTimeOffset.UtcNow, System.Guid.NewGuid(), System.IO.File.Exists("x"), new System.Random()];
                }
                """);
            var errors = await BuildAsync(folder.FullName);
            foreach (var symbol in new[] { "UtcNow", "NewGuid", "File", "Random" })
                errors.Split('\n').ShouldContain(l => l.Contains("error RS0030", StringComparison.Ordinal) && l.Contains(symbol, StringComparison.Ordinal), symbol);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<string> BuildAsync(string folder)
    {
        var start = new ProcessStartInfo("dotnet", ["build", "--nologo", "-v", "q", $"-p:ArtifactsPath={folder}/out", "-nodeReuse:false"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return output + await errors;
    }
}
