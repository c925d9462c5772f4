using System.Runtime.InteropServices;
using System.Text.Json;

namespace StepFlow.Cli.Tests;

public sealed class OutputFolderTests
{
    // A project that has the framework itself does not copy what the framework has, and the program beside it would look for that in vain.
    [Fact]
    public void The_program_brings_nothing_that_its_frameworks_have()
    {
        var core = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory().TrimEnd(Path.DirectorySeparatorChar));
        var web = Path.Combine(core.Parent!.Parent!.FullName, "Microsoft.AspNetCore.App", core.Name);
        var has = Directory.GetFiles(core.FullName, "*.dll").Concat(Directory.GetFiles(web, "*.dll")).Select(Path.GetFileName).ToHashSet(StringComparer.Ordinal);
        var manifest = JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "StepFlow.Cli.deps.json")));
        var brings = manifest.GetProperty("targets").EnumerateObject().SelectMany(t => t.Value.EnumerateObject())
            .SelectMany(l => l.Value.TryGetProperty("runtime", out var files) ? files.EnumerateObject().Select(f => Path.GetFileName(f.Name)) : [])
            .ToArray();

        brings.ShouldContain("StepFlow.Server.dll");
        brings.Where(has.Contains).ShouldBeEmpty();
    }
}
