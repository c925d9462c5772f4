namespace StepFlow.ComponentSdk.Server;

/// <summary>Fails in the middle of being written.</summary>
sealed record OddOutput
{
    public string First => "written";

    public string Second => throw new InvalidOperationException("no second");
}
