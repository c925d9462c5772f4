using StepFlow.Client.Embedding;
using StepFlow.Runtime.Configuration;
using StepFlow.Server;
using StepFlow.Server.Victim;
using StepFlow.Storage.Sqlite;

// A server to be killed. Arguments: configuration, database, and optionally a named point and the how manieth time it is passed, at
// which it kills itself: "before:RunStarted" and "after:RunStarted" (any kind of record), "before:snapshot", "after:blob" and so on.
var config = ConfigReader.ReadFile(args[0]).Config!;
var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = args[1] });
var trigger = args.Length > 2 ? new KillTrigger(args[2], int.Parse(args[3], System.Globalization.CultureInfo.InvariantCulture)) : KillTrigger.Never;
await using var server = await StepFlowServer.StartAsync(new ServerOptions
{
    // Runs are not to be parked because of what the experiment does to them.
    Engine = EngineHost.Over(config, new KillingStore(store, trigger), adjust: o => o with { Machine = o.Machine with { ParkAfterRecoveries = int.MaxValue } }),
    Port = 0,
});
Console.WriteLine(server.Url);
await server.Stopped;
