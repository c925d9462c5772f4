using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using StepFlow.Client.Contracts;
using StepFlow.Flows.Model;

namespace StepFlow.Server.Api.Document;

/// <summary>What the generated document does not know by itself.</summary>
static class ApiDocument
{
    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "StepFlow",
                Version = "v1",
                Description = "Durable runs of flows written in YAML or JSON. In the shapes of upstream 0.11.1, with more.",
            };

            // Where the server was asked is no part of what it offers.
            document.Servers = [];
            AccessDocument.Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            AccessDocument.Describe(operation, context);
            if (OperationTexts.Find(operation.OperationId) is { } texts)
            {
                operation.Summary ??= texts.Summary;
                operation.Description ??= texts.Description;
            }

            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            if (type.IsEnum)
                AsTexts(schema, type);
            else if (type == typeof(FlowResult))
                AsResult(schema);
            else if (type == typeof(FlowError))
                AsError(schema);
            return Task.CompletedTask;
        });
    }

    static void AsTexts(OpenApiSchema schema, Type type)
    {
        schema.Type = JsonSchemaType.String;
        schema.Enum = [.. Enum.GetNames(type).Select(n => (JsonNode)JsonNamingPolicy.CamelCase.ConvertName(n))];
    }

    static void AsResult(OpenApiSchema schema)
    {
        schema.Type = null;
        schema.Properties = null;
        schema.Required = null;
        schema.Description = "How an item or step ended.";
        schema.OneOf =
        [
            Case("success", ("result", new OpenApiSchema { Description = "Any JSON value." }, true)),
            Case("failed", ("error", Error(), true)),
            Case("skipped", ("reason", new OpenApiSchema { Type = JsonSchemaType.String }, false)),
        ];
    }

    static void AsError(OpenApiSchema schema)
    {
        var error = Error();
        (schema.Type, schema.Description, schema.Properties, schema.Required) = (error.Type, error.Description, error.Properties, error.Required);
    }

    static OpenApiSchema Error() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Why a step or flow failed.",
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["code"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Description = "The number of the code." },
            ["errorCode"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The name of the code, stable." },
            ["message"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["data"] = new OpenApiSchema { Description = "What the component added; any JSON value." },
        },
        Required = new HashSet<string> { "code", "errorCode", "message" },
    };

    static OpenApiSchema Case(string outcome, (string Name, OpenApiSchema Schema, bool IsRequired) more)
    {
        var properties = new Dictionary<string, IOpenApiSchema>
        {
            ["outcome"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [outcome] },
            [more.Name] = more.Schema,
        };
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = properties,
            Required = more.IsRequired ? new HashSet<string> { "outcome", more.Name } : new HashSet<string> { "outcome" },
        };
    }
}
