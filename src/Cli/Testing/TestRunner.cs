using StepFlow.Cli.Hosting;
using StepFlow.Cli.Input;
using StepFlow.Cli.Output;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;
using StepFlow.Flows.Variables;
using StepFlow.JsonSchema;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Requests;
using StepFlow.Runtime.InMemory;

namespace StepFlow.Cli.Testing;

/// <summary>Runs the test cases of files, each file in a host and a store in memory of its own.</summary>
/// <param name="config">The configuration for all; null: each file's own.</param>
/// <param name="cases">Only the cases with these names; none: all.</param>
/// <param name="selfContained">Leave out files that need more than built-in and mock components.</param>
/// <param name="slots">Bounds how many cases run at once.</param>
sealed class TestRunner(string? config, IReadOnlyCollection<string> cases, bool selfContained, SemaphoreSlim slots)
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs a file.</summary>
    public async Task<TestFileResult> RunAsync(string path, byte[] text, CancellationToken cancel)
    {
        var read = FlowReader.Read(text, new FlowReadOptions { SourceName = path });
        if (read.Flow is not { } flow)
            return Broken(path, "The flow cannot be used:", read.Diagnostics.From(path));
        if (flow.Tests is not { } tests)
            return new TestFileResult(path, []);
        var (settings, findings) = TestConfig.Choose(config, path, tests);
        if (settings is null)
            return Broken(path, "The configuration cannot be used:", findings);
        if (selfContained && SelfContained.Obstacle(flow.Document, settings) is { } obstacle)
            return new TestFileResult(path, [], obstacle);
        return new TestFileResult(path, await RunAsync(flow, tests, settings, cancel))
        {
            HasServers = flow.Document.GetProperty("test").TryGetProperty("servers", out _),
        };
    }

    async Task<TestCaseResult[]> RunAsync(Flow flow, FlowTests tests, StepFlowConfig settings, CancellationToken cancel)
    {
        var variables = BoundVariables.Split(
            flow, VariableBinder.Bind(flow, null, Environment.GetEnvironmentVariable, new SchemaCompiler()));
        await using var host = CliHost.Over(settings, new InMemoryRunStore());
        var chosen = tests.Cases.Where(c => cases.Count == 0 || cases.Contains(c.Name));
        return await Task.WhenAll(chosen.Select(c => RunAsync(host, flow, c, variables, cancel)));
    }

    async Task<TestCaseResult> RunAsync(CliHost host, Flow flow, TestCase test, BoundVariables variables, CancellationToken cancel)
    {
        if (!variables.IsValid)
            return TestCaseResult.Broken(test.Name, string.Join(" ", variables.Diagnostics.Select(d => d.Message)));
        await slots.WaitAsync(cancel);
        try
        {
            var request = new StartRequest
            {
                Flow = flow, Inputs = [test.Input], Variables = variables.Values, Secrets = variables.Secrets,
            };
            var result = await host.Host.RunAsync(request, cancel).WaitAsync(Limit, cancel);
            if (result.Outcomes is not [{ } outcome])
                return TestCaseResult.Broken(test.Name, $"The run is {RunJson.Text(result.Status)}: {result.Reason}");
            var actual = OutcomeOutput.ToJson(outcome);
            var mismatches = test.Output is { } expected ? OutcomeComparer.Compare(expected, actual) : [];
            return new TestCaseResult(test.Name, mismatches, test.Output, actual);
        }
        catch (TimeoutException)
        {
            return TestCaseResult.Broken(test.Name, $"The run did not end within {Limit.TotalMinutes:0} minutes.");
        }
        catch (Exception e) when (e is RunCommandException or StoreUnavailableException)
        {
            return TestCaseResult.Broken(test.Name, e.Message);
        }
        finally
        {
            slots.Release();
        }
    }

    // One failed case stands for a file whose cases cannot even be read.
    static TestFileResult Broken(string path, string what, IEnumerable<(string Source, Diagnostic Diagnostic)> findings)
    {
        var lines = findings.Where(f => f.Diagnostic.Level != DiagnosticLevel.Warning)
            .Select(f => DiagnosticsText.Line(f.Source, f.Diagnostic).Trim());
        var problem = string.Join(Environment.NewLine + "      ", lines.Prepend(what));
        return new TestFileResult(path, [TestCaseResult.Broken("(file)", problem)]);
    }
}
