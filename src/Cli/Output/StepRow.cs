namespace StepFlow.Cli.Output;

/// <summary>A step of an item as the live view shows it.</summary>
sealed class StepRow(string id, int item, DateTimeOffset since)
{
    public string Id => id;

    public int Item => item;

    public string State { get; set; } = "running";

    public int Attempt { get; set; } = 1;

    public DateTimeOffset Since => since;

    public DateTimeOffset? Until { get; set; }

    public string Note { get; set; } = "";
}
