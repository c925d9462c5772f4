using System.Collections.Immutable;
using System.Globalization;
using StepFlow.Flows.Model;

namespace StepFlow.Cli.Visualization.Graphs;

static class Badges
{
    public static ImmutableArray<Badge> Of(Step step)
    {
        var badges = ImmutableArray.CreateBuilder<Badge>();
        if (step.MustExecute)
            badges.Add(new Badge(BadgeKind.MustExecute, "must run"));
        if (step.SkipIf is not null)
            badges.Add(new Badge(BadgeKind.SkipIf, "skip if"));
        if (step.Retry is { MaxAttempts: > 1 } retry)
            badges.Add(new Badge(BadgeKind.Retry, string.Create(CultureInfo.InvariantCulture, $"{retry.MaxAttempts} attempts")));
        if (step.Timeout is { } timeout)
            badges.Add(new Badge(BadgeKind.Timeout, "≤ " + Short(timeout)));
        if (step.OnError.Kind != ErrorActionKind.Fail)
            badges.Add(new Badge(BadgeKind.OnError, step.OnError.Kind == ErrorActionKind.Skip ? "error → skip" : "error → default"));
        return badges.ToImmutable();
    }

    static string Short(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => Number(time.TotalDays, "d"),
        { TotalHours: >= 1 } => Number(time.TotalHours, "h"),
        { TotalMinutes: >= 1 } => Number(time.TotalMinutes, "min"),
        { TotalSeconds: >= 1 } => Number(time.TotalSeconds, "s"),
        _ => Number(time.TotalMilliseconds, "ms"),
    };

    static string Number(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {unit}");
}
