using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace StepFlow.ComponentSdk.Serving;

/// <summary>The arguments of a component server's program.</summary>
sealed record ServerArguments(bool Http, string Host, int Port)
{
    const string Usage = "There are --http, --port N and --host ADDRESS; without --http the server speaks on standard input and output.";

    public static bool TryParse(string[] args, out ServerArguments arguments, [NotNullWhen(false)] out string? problem)
    {
        arguments = new ServerArguments(false, "127.0.0.1", 0);
        for (var i = 0; i < args.Length; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var n, var v] ? (n, v) : (args[i], null);
            switch (name)
            {
                case "--http" when value is null:
                    arguments = arguments with { Http = true };
                    continue;
                case "--port" when (value ?? Next(args, ref i)) is { } text:
                    if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > ushort.MaxValue)
                    {
                        problem = $"--port needs a number from 0 to 65535, not '{text}'. {Usage}";
                        return false;
                    }

                    arguments = arguments with { Port = port };
                    continue;
                case "--host" when (value ?? Next(args, ref i)) is { Length: > 0 } host:
                    arguments = arguments with { Host = host };
                    continue;
                default:
                    problem = $"'{args[Math.Min(i, args.Length - 1)]}' is not understood. {Usage}";
                    return false;
            }
        }

        problem = null;
        return true;
    }

    static string? Next(string[] args, ref int i) => i + 1 < args.Length ? args[++i] : null;
}
