using Microsoft.AspNetCore.Builder;

namespace StepFlow.Server.Access;

/// <summary>An endpoint that answers without a key.</summary>
sealed class OpenToAnyone
{
    public static OpenToAnyone Instance { get; } = new();
}

/// <summary>Says which endpoints those are.</summary>
static class OpenToAnyoneExtensions
{
    /// <summary>Lets anyone in. Only for what tells nothing about any tenant.</summary>
    public static TBuilder AllowsAnyone<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(OpenToAnyone.Instance);
}
