namespace StepFlow.Flows.Model;

/// <summary>
/// The wait before each retry, never longer than <paramref name="MaxDelay"/>.
/// The formulas are upstream's (0.11); jitter is ours.
/// </summary>
/// <param name="Kind">How it grows. Default: Fibonacci.</param>
/// <param name="MinDelay">The first wait.</param>
/// <param name="MaxDelay">The longest wait.</param>
/// <param name="Factor">Growth of the exponential kind. Default: 2.</param>
/// <param name="Jitter">The share of the wait, 0 to 1, that is taken away at random (never added). Default: 0.</param>
public sealed record Backoff(BackoffKind Kind, TimeSpan MinDelay, TimeSpan MaxDelay, double Factor = 2.0, double Jitter = 0)
{
    /// <summary>Fibonacci from 1 s to 10 s, no jitter.</summary>
    public static Backoff Default { get; } = new(BackoffKind.Fibonacci, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));

    /// <summary>The wait before a retry.</summary>
    /// <param name="retry">1 for the first retry.</param>
    /// <param name="random">A number in [0, 1) that the caller derived from the attempt.</param>
    public TimeSpan Delay(int retry, double random)
    {
        var factor = Kind switch
        {
            BackoffKind.Constant => 1.0,
            BackoffKind.Exponential => Math.Pow(Factor, retry - 1),
            _ => Fibonacci(retry),
        };
        var ms = Math.Min(MinDelay.TotalMilliseconds * factor, Math.Max(MinDelay.TotalMilliseconds, MaxDelay.TotalMilliseconds));
        return TimeSpan.FromMilliseconds(ms * (1 - (Jitter * random)));
    }

    static double Fibonacci(int n)
    {
        double a = 0, b = 1;
        for (var i = 1; i < Math.Min(n, 100); i++)
            (a, b) = (b, a + b);
        return b;
    }
}
