using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Contracts;
using StepFlow.Engine.Events;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Tenants;
using StepFlow.Runtime.Webhooks;
using StepFlow.Server.Access;
using StepFlow.Server.Errors;
using StepFlow.Server.Webhooks;

namespace StepFlow.Server.Api.Webhooks;

/// <summary>Webhooks of a tenant, and what became of messages.</summary>
static class WebhookEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/webhooks", GetAsync).WithName("getWebhooks").WithTags("Webhooks").Needs(AccessRole.Admin)
            .WithSummary("The tenant's webhooks").WithDescription("Told of every run of the tenant that ends or is parked.");
        api.MapPut("/webhooks", PutAsync).WithName("setWebhooks").WithTags("Webhooks").Needs(AccessRole.Admin)
            .WithSummary("Set the tenant's webhooks").WithDescription("Replaces all of them; at most 10.");
        api.MapDelete("/webhooks", DeleteAsync).WithName("deleteWebhooks").WithTags("Webhooks").Needs(AccessRole.Admin)
            .WithSummary("Remove the tenant's webhooks").WithDescription("Messages that were made are still delivered.");
        api.MapGet("/webhooks/deliveries", ListAsync).WithName("listWebhookDeliveries").WithTags("Webhooks").Needs(AccessRole.Operator)
            .WithSummary("Messages to webhooks").WithDescription("Newest first, with what became of them; kept for some days after they were settled.");
        api.MapPost("/webhooks/deliveries/{deliveryId}/redeliver", RedeliverAsync).WithName("redeliverWebhook").WithTags("Webhooks")
            .Needs(AccessRole.Operator).Produces(StatusCodes.Status202Accepted).WithSummary("Send a message again").WithDescription("For one that was delivered or given up. One that still waits is left alone.");
    }

    static async Task<Ok<WebhookList>> GetAsync(Caller caller, IServerStore store, CancellationToken cancel) =>
        TypedResults.Ok(WebhookSpecs.Show((await store.Tenants.FindAsync(caller.Tenant, cancel))?.Webhooks ?? []));

    static async Task<Ok<WebhookList>> PutAsync(
        WebhookList request, Caller caller, IServerStore store, WebhookSpecs specs, WebhookOutbox outbox, CancellationToken cancel)
    {
        if (request.Webhooks is null)
            throw new ApiException(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, "'webhooks' is missing: an array of {url, events?, secretRef?}.");
        var webhooks = specs.Read(caller.Tenant, request.Webhooks);
        await SaveAsync(caller.Tenant, webhooks, store, outbox, cancel);
        return TypedResults.Ok(WebhookSpecs.Show(webhooks));
    }

    static async Task<NoContent> DeleteAsync(Caller caller, IServerStore store, WebhookOutbox outbox, CancellationToken cancel)
    {
        await SaveAsync(caller.Tenant, [], store, outbox, cancel);
        return TypedResults.NoContent();
    }

    static async Task SaveAsync(string tenant, IReadOnlyList<RunWebhook> webhooks, IServerStore store, WebhookOutbox outbox, CancellationToken cancel)
    {
        var settings = await store.Tenants.FindAsync(tenant, cancel) ?? new TenantSettings { Tenant = tenant };
        await store.Tenants.SaveAsync(settings with { Webhooks = webhooks }, cancel);
        await outbox.LoadAsync(store.Tenants, cancel);
    }

    static async Task<Ok<ListDeliveriesResponse>> ListAsync(
        Caller caller, IServerStore store, CancellationToken cancel, Guid? runId = null, string? status = null, int limit = 50, string? cursor = null)
    {
        var query = new DeliveryQuery
        {
            Tenant = caller.Tenant, RootRunId = runId, Status = Status(status), After = After(cursor), Limit = Math.Clamp(limit, 1, 1000),
        };
        var found = await store.Webhooks.ListAsync(query, cancel);
        var next = found.Count < query.Limit ? null : string.Create(
            CultureInfo.InvariantCulture, $"{found[^1].Message.CreatedAt.UtcTicks}-{found[^1].Message.Id:n}");
        return TypedResults.Ok(new ListDeliveriesResponse([.. found.Select(Show)], next));
    }

    static async Task<IResult> RedeliverAsync(
        string deliveryId, Caller caller, IServerStore store, WebhookSender sender, WebhookOptions options, CancellationToken cancel)
    {
        if (!Guid.TryParse(deliveryId, out var id) || !await store.Webhooks.RedeliverAsync(caller.Tenant, id, options.Time.GetUtcNow(), cancel))
            throw new ApiException(StatusCodes.Status404NotFound, ApiCodes.DeliveryNotFound, "There is no such message, or it still waits to be delivered.");
        sender.Ring();
        return TypedResults.Accepted((string?)null);
    }

    static WebhookDeliveryInfo Show(WebhookDelivery delivery) => new()
    {
        Id = delivery.Message.Id,
        RunId = delivery.Message.RunId,
        Url = delivery.Message.Url,
        Event = delivery.Message.Event,
        Status = delivery.Status.ToString().ToLowerInvariant(),
        Attempts = delivery.Attempts,
        CreatedAt = delivery.Message.CreatedAt,
        DueAt = delivery.DueAt,
        SettledAt = delivery.SettledAt,
        LastError = delivery.LastError,
    };

    static DeliveryStatus? Status(string? text) => text is null ? null
        : Enum.TryParse<DeliveryStatus>(text, ignoreCase: true, out var status) && Enum.IsDefined(status) ? status
        : throw new ApiException(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, "'status' is pending, delivered or failed.");

    static (DateTimeOffset, Guid)? After(string? cursor)
    {
        if (cursor is null)
            return null;
        return cursor.Split('-') is [var ticks, var id]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
            && Guid.TryParseExact(id, "n", out var message)
            ? (new DateTimeOffset(at, TimeSpan.Zero), message)
            : throw new ApiException(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, "'cursor' is the nextCursor of an earlier answer.");
    }
}
