namespace StepFlow.Runtime.InMemory;

/// <summary>The bounds of a page.</summary>
static class Pages
{
    public static void Check(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
    }
}
