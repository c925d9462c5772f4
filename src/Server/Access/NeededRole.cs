using Microsoft.AspNetCore.Builder;
using StepFlow.Runtime.Access;

namespace StepFlow.Server.Access;

/// <summary>The least role that an endpoint asks for.</summary>
/// <param name="Role">It.</param>
sealed record NeededRole(AccessRole Role);

/// <summary>Says what endpoints ask for.</summary>
static class NeededRoleExtensions
{
    /// <summary>Lets only callers with this role in.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder builder, AccessRole role)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new NeededRole(role));
}
