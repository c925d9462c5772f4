using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;

namespace StepFlow.Flows.Tests;

public class ConformanceDocumentTests
{
    [Fact]
    public void Every_upstream_flow_reads_without_fatal_findings()
    {
        foreach (var file in Files().Where(f => !Path.GetFileName(f).StartsWith("stepflow-config", StringComparison.Ordinal)))
        {
            var result = FlowReader.Read(File.ReadAllBytes(file));
            result.Diagnostics.Where(d => d.Level != DiagnosticLevel.Warning).ShouldBeEmpty(file);
            result.Flow.ShouldNotBeNull();
            var isOld = file.Contains("05-0.8.0", StringComparison.Ordinal);
            if (File.ReadAllText(file).Contains(isOld ? "$from" : "$step", StringComparison.Ordinal))
                result.Flow.Mode.ShouldBe(isOld ? EvaluationMode.Eager : EvaluationMode.Lazy, file);
            FlowReader.Read(result.Flow.Document).Flow!.Id.ShouldBe(result.Flow.Id, file);
        }
    }

    [Fact]
    public void Every_upstream_file_is_a_document_we_can_read()
    {
        foreach (var file in Files())
            DocumentReader.Read(File.ReadAllBytes(file)).Diagnostics.ShouldBeEmpty(file);
    }

    static IEnumerable<string> Files() =>
        SharedData.Folder("conformance") is { } folder
            ? Directory.EnumerateFiles(folder, "*.y*ml", SearchOption.AllDirectories).Order()
            : [];
}
