using System.CommandLine;
using StepFlow.Cli.Output;

namespace StepFlow.Cli;

/// <summary>What an action of a command works with.</summary>
/// <param name="Parse">The command line.</param>
/// <param name="Log">Messages to people; never the result.</param>
/// <param name="Cancel">Fires at Ctrl-C.</param>
sealed record CommandContext(ParseResult Parse, Log Log, CancellationToken Cancel);
