using StepFlow.Cli;

return await CliApplication.RunAsync(args);
