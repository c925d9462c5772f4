using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace StepFlow.Server.Access;

/// <summary>Deny by default: an endpoint that does not say who may use it keeps the server from starting.</summary>
static class EndpointRules
{
    /// <exception cref="InvalidOperationException">Some endpoints do not say who may use them, or say two things.</exception>
    public static void Check(IEnumerable<EndpointDataSource> sources)
    {
        var wrong = sources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Where(e => !IsClear(e.Metadata))
            .Select(e => $"{string.Join(',', e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"])} {e.RoutePattern.RawText}")
            .ToList();
        if (wrong.Count > 0)
        {
            throw new InvalidOperationException(
                $"These endpoints need either .Needs(AccessRole.X) or .AllowsAnyone(): {string.Join("; ", wrong)}.");
        }
    }

    static bool IsClear(EndpointMetadataCollection metadata) =>
        (metadata.GetMetadata<NeededRole>() is not null) ^ (metadata.GetMetadata<OpenToAnyone>() is not null);
}
