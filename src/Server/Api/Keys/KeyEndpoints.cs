using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Contracts;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Hosting;
using StepFlow.Server.Access;
using StepFlow.Server.Api.Paging;
using StepFlow.Server.Audit;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Api.Keys;

/// <summary>The API keys of the caller's tenant. Keys of other tenants are made on the store, with the command line.</summary>
static class KeyEndpoints
{
    const int MaxName = 100;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/keys", CreateAsync).WithName("createKey").WithTags("Access").Needs(AccessRole.Admin);
        api.MapGet("/keys", ListAsync).WithName("listKeys").WithTags("Access").Needs(AccessRole.Admin);
        api.MapDelete("/keys/{keyId}", RevokeAsync).WithName("revokeKey").WithTags("Access").Needs(AccessRole.Admin);
    }

    static async Task<Created<CreateKeyResponse>> CreateAsync(
        CreateKeyRequest request, HttpContext http, Caller caller, IServerStore store, OpenDoor door, TimeProvider time, CancellationToken cancel)
    {
        if (AccessRoles.Parse(request.Role) is not { } role)
            throw Invalid($"'role' is {AccessRoles.All}.");
        if (request.Name.Length is 0 or > MaxName || request.Name.Any(char.IsControl))
            throw Invalid($"'name' has 1 to {MaxName} printable characters.");
        var now = time.GetUtcNow();
        if (request.ExpiresAt <= now)
            throw Invalid("'expiresAt' is in the past.");
        var (key, record) = ApiKeyText.Create(caller.Tenant, role, request.Name, now, request.ExpiresAt?.ToUniversalTime());
        await store.Keys.CreateAsync(record, cancel);
        door.Close();
        AuditTarget.Set(http, record.KeyId);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"{ApiRoutes.Base}/keys/{record.KeyId}", new CreateKeyResponse
        {
            Key = key,
            KeyId = record.KeyId,
            Name = record.Name,
            Tenant = record.Tenant,
            Role = record.Role.Text(),
            CreatedAt = record.CreatedAt,
            ExpiresAt = record.ExpiresAt,
        });
    }

    static async Task<Ok<ListKeysResponse>> ListAsync(
        Caller caller, IServerStore store, CancellationToken cancel, int? limit = null, string? cursor = null)
    {
        var size = Cursor.Limit(limit);
        var scope = Cursor.Scope(caller.Tenant, "keys");
        ApiKeyRecord? after = null;
        if (cursor is not null)
        {
            // Keys are listed by id, and never removed, so the last one of the page before is still there.
            after = await store.Keys.FindAsync(Cursor.Read(cursor, scope).Id, cancel);
        }

        var keys = await store.Keys.ListAsync(caller.Tenant, after, size, cancel);
        var next = keys.Count == size ? Cursor.Write(scope, keys[^1].CreatedAt, keys[^1].KeyId) : null;
        return TypedResults.Ok(new ListKeysResponse([.. keys.Select(View)], next));
    }

    static async Task<NoContent> RevokeAsync(
        string keyId, Caller caller, IServerStore store, KeyCache cache, TimeProvider time, CancellationToken cancel)
    {
        if (!await store.Keys.RevokeAsync(caller.Tenant, keyId, time.GetUtcNow(), cancel))
            throw new ApiException(StatusCodes.Status404NotFound, ApiCodes.KeyNotFound, "There is no such key.");
        cache.Forget(keyId);
        return TypedResults.NoContent();
    }

    static KeyInfo View(ApiKeyRecord key) => new()
    {
        KeyId = key.KeyId,
        Name = key.Name,
        Tenant = key.Tenant,
        Role = key.Role.Text(),
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        RevokedAt = key.RevokedAt,
        LastUsedAt = key.LastUsedAt,
    };

    static ApiException Invalid(string message) => new(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, message);
}
