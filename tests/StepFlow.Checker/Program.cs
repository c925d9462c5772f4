using StepFlow.Checker;

// Reads what an experiment left, and tells which promises were broken. Knows the formats, and nothing of the product's code.
if (args.Length != 1)
{
    Console.Error.WriteLine("usage: StepFlow.Checker DIRECTORY   (with client.log, ledger.log, journal.log, index.log)");
    return 64;
}

var verdict = Experiment.Read(args[0]).Check();
foreach (var violation in verdict.Violations.Take(100))
    Console.WriteLine(violation);
Console.WriteLine(verdict.Summary);
return verdict.Violations.Count == 0 ? 0 : 1;
