using StepFlow.HostileServer;

// StepFlow.HostileServer <behaviour> [--http]: a component server that misbehaves in one way. See Behaviours.cs for the names.
var behaviours = new Behaviours(args[0]);
if (args.Contains("--http"))
    await HttpServer.RunAsync(behaviours);
else
    await StdioServer.RunAsync(behaviours);
