using System.Text;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;
using StepFlow.Runtime.Configuration;

namespace StepFlow.Runtime.Tests.Configuration;

static class Configs
{
    public const string Directory = "/srv/flows";

    public static (StepFlowConfig? Config, IReadOnlyList<Diagnostic> Diagnostics) Read(string yaml, params (string Name, string Value)[] environment)
    {
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(yaml));
        document.Diagnostics.ShouldBeEmpty();
        return ConfigReader.Read(
            document.Root.ShouldNotBeNull(), null, Directory, name => environment.FirstOrDefault(e => e.Name == name).Value);
    }

    public static StepFlowConfig Valid(string yaml, params (string Name, string Value)[] environment)
    {
        var (config, diagnostics) = Read(yaml, environment);
        diagnostics.Where(d => d.Level != DiagnosticLevel.Warning).ShouldBeEmpty();
        return config.ShouldNotBeNull();
    }

    /// <summary>The findings as <c>code line:column path</c>.</summary>
    public static string[] Findings(string yaml) => [.. Read(yaml).Diagnostics.Select(d => $"{d.Code} {d.Position} {d.Path}")];
}
