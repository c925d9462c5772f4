using StepFlow.HostileServer;

// StepFlow.HostileServer <behaviour> [--http | --mcp]: a component server, or an MCP server, that misbehaves in one way. See Behaviours.cs for the names.
var behaviours = new Behaviours(args[0]);
if (args.Contains("--http"))
    await HttpServer.RunAsync(behaviours);
else
    await StdioServer.RunAsync(behaviours, isMcp: args.Contains("--mcp"));
