using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using StepFlow.Runtime.Access;
using StepFlow.Server.Access;

namespace StepFlow.Server.Api;

/// <summary>Says in the OpenAPI document who may use what.</summary>
static class AccessDocument
{
    /// <summary>The extension with the least role an operation takes; absent: open to anyone.</summary>
    public const string RoleExtension = "x-stepflow-role";

    const string SchemeName = "apiKey";

    public static void Describe(OpenApiDocument document)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[SchemeName] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key, sfk_…; also as X-API-Key. A server without keys answers on loopback without one.",
        };
    }

    public static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<NeededRole>().FirstOrDefault() is not { } needed)
            return;
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        operation.Extensions[RoleExtension] = new JsonNodeExtension(JsonValue.Create(needed.Role.Text()));
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SchemeName, context.Document)] = [] }];
        operation.Responses ??= [];
        operation.Responses.TryAdd("401", new OpenApiResponse { Description = "No API key, or one that is not valid (any more)." });
        operation.Responses.TryAdd("403", new OpenApiResponse { Description = $"The API key's role is less than {needed.Role.Text()}." });
    }
}
