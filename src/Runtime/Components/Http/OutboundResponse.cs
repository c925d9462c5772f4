namespace StepFlow.Runtime.Components.Http;

/// <summary>An answer of any status.</summary>
sealed record OutboundResponse(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, string? MediaType, byte[] Body)
{
    public string? Header(string name) => Headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
