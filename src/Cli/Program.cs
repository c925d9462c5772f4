using StepFlow.Cli.Visualization;
return await VisualizeCommand.Create().Parse(args).InvokeAsync();
