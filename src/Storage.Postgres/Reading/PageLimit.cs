namespace StepFlow.Storage.Postgres.Reading;

/// <summary>The bounds of a page.</summary>
static class PageLimit
{
    public static void Check(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
    }
}
