namespace StepFlow.ComponentHost.Tests.Hostile;

/// <summary>One way to misbehave.</summary>
/// <param name="Name">Its name to the scripted server.</param>
/// <param name="Text">What the server does.</param>
/// <param name="Stdio">The code a call ends with; where it does not apply, a dash and why.</param>
/// <param name="Http">Likewise.</param>
/// <param name="Mcp">Likewise.</param>
sealed record Behaviour(string Name, string Text, string Stdio, string Http, string Mcp)
{
    public string Code(Transport transport) => transport switch
    {
        Transport.Stdio => Stdio,
        Transport.Http => Http,
        _ => Mcp,
    };

    public bool Applies(Transport transport) => !Code(transport).StartsWith('–');
}
