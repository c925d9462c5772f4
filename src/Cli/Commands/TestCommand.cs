using System.CommandLine;
using StepFlow.Cli.Testing;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow test</c>: runs the test cases written inside flows, in memory.</summary>
sealed class TestCommand
{
    readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Files, or directories whose .yml and .yaml files are looked through.",
        Arity = ArgumentArity.OneOrMore,
    };

    readonly Option<string?> _config = new("--config")
    {
        Description = "The configuration for all files. Default: test.configFile, else test.config, else stepflow-config.test.yml, else " +
            "the configuration that 'run' takes.",
        HelpName = "FILE",
    };

    readonly Option<string[]> _cases = new("--case") { Description = "Only cases of this name; may be repeated.", HelpName = "NAME" };
    readonly Option<bool> _diff = new("--diff") { Description = "Show the whole expected and actual result of failed cases." };

    readonly Option<bool> _update = new("--update")
    {
        Description = "Write the results of failed cases into the files as their expectations. Read the difference before you commit it.",
    };

    readonly Option<bool> _selfContained = new("--self-contained")
    {
        Description = "Leave out (and count) files whose steps need more than built-in and mock components.",
    };

    readonly Option<int?> _maxConcurrency = new("--max-concurrency")
    {
        Description = "Cases that run at once at most. Default: 10.",
        HelpName = "N",
    };

    readonly Option<string> _format = Output.OutputFormat.Pretty();

    public static Command Create()
    {
        var test = new TestCommand();
        test._maxConcurrency.AtLeastOne();
        var command = new Command("test", "Run the test cases inside flows and compare their results. Exits with 1 when a case fails.")
        {
            test._paths, test._config, test._cases, test._diff, test._update, test._selfContained, test._maxConcurrency, test._format,
        };
        command.Run(test.ExecuteAsync);
        return command;
    }

    async Task<int> ExecuteAsync(CommandContext context)
    {
        var parse = context.Parse;
        var limit = parse.GetValue(_maxConcurrency) ?? 10;
        var cases = parse.GetValue(_cases) ?? [];
        using var slots = new SemaphoreSlim(limit);
        var runner = new TestRunner(parse.GetValue(_config), cases, parse.GetValue(_selfContained), slots);
        var report = new TestReport(parse.GetValue(_format) == "json", parse.GetValue(_diff));
        var skipped = 0;
        var broken = 0;
        var update = parse.GetValue(_update);
        var running = new Queue<Task<TestFileResult>>();
        foreach (var path in TestFiles.Find(parse.GetValue(_paths)!))
        {
            context.Cancel.ThrowIfCancellationRequested();
            var text = TestFiles.Read(path);
            if (!TestFiles.HasTests(path, text))
            {
                skipped++;
                continue;
            }

            running.Enqueue(Task.Run(() => runner.RunAsync(path, text, context.Cancel), context.Cancel));
            if (running.Count >= limit)
                Add(await running.Dequeue());
        }

        while (running.TryDequeue(out var next))
            Add(await next);
        report.Finish(skipped);
        if (report.Cases == 0)
            context.Log.Warn("NO_TESTS", cases.Length > 0 ? $"No case is named {string.Join(" or ", cases)}." : "No file has a 'test' " +
                "block with cases that can run.");
        return report.AllPassed || (update && broken == 0) ? ExitCodes.Ok : ExitCodes.Invalid;

        void Add(TestFileResult file)
        {
            if (file.HasServers)
                context.Log.Warn("SERVERS_IGNORED", $"{file.Path}: 'test.servers' is ignored; configure the servers as plugins instead.");
            report.Add(file);
            if (update && file.Failed > 0)
                Update(file);
        }

        // Written when the file's cases have run: they ran with what was read before.
        void Update(TestFileResult file)
        {
            var text = ExpectationUpdater.Update(File.ReadAllText(file.Path), file.Cases, out var updated);
            if (updated > 0)
                File.WriteAllText(file.Path, text);
            broken += file.Failed - updated;
            context.Log.Info($"{file.Path}: {updated} expectation{(updated == 1 ? "" : "s")} written");
        }
    }
}
