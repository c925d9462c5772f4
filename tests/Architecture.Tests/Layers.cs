namespace StepFlow.Architecture.Tests;

/// <summary>
/// Cli, Server, Silo -> Client, Grains, Storage.*, ComponentHost -> Runtime -> Engine -> Flows -> JsonSchema.
/// A project may use any project of a lower layer, and none of its own or a higher one.
/// </summary>
static class Layers
{
    static readonly Dictionary<string, int> Numbers = new(StringComparer.Ordinal)
    {
        ["JsonSchema"] = 0,
        ["ComponentSdk"] = 0,
        ["Flows"] = 1,
        ["Engine"] = 2,
        ["Runtime"] = 3,
        ["ComponentHost"] = 4,
        ["Grains"] = 4,
        ["Storage.Sqlite"] = 4,
        ["Storage.Postgres"] = 4,
        ["Client"] = 5,
        ["Client.Orleans"] = 6,
        ["Cli"] = 7,
        ["Server"] = 6,
        ["Silo"] = 7,
    };

    /// <summary>Projects that may use packages of Orleans.</summary>
    public static readonly string[] Orleans = Repository.OrleansFolders;

    public static IEnumerable<string> Known => Numbers.Keys;

    public static bool Allows(string from, string to) =>
        Numbers.TryGetValue(from, out var upper) && Numbers.TryGetValue(to, out var lower) && lower < upper;
}
