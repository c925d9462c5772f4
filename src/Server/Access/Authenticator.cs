using Microsoft.AspNetCore.Http;
using StepFlow.Runtime.Access;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Access;

/// <summary>Finds out who asks.</summary>
sealed class Authenticator(KeyCache keys, OpenDoor door, KeyUses uses, TimeProvider time)
{
    const string Scheme = "Bearer ";

    /// <summary>The caller of a request; also put into its features, so that others along the way know it.</summary>
    /// <exception cref="ApiException">Nobody we know.</exception>
    public async ValueTask<Caller> AuthenticateAsync(HttpContext context)
    {
        if (await door.IsOpenAsync(context.RequestAborted))
        {
            door.RefuseStrangers(context.Request);
            context.Features.Set(Caller.Local);
            return Caller.Local;
        }

        if (Given(context.Request) is not { } text)
            throw Refusal(ApiCodes.Unauthenticated, "This server needs an API key: send it as 'Authorization: Bearer sfk_…' or 'X-API-Key: sfk_…'.");
        if (!ApiKeyText.TryParse(text, out var keyId, out var secret)
            || await keys.FindAsync(keyId, context.RequestAborted) is not { } key
            || !ApiKeyText.Matches(key, secret))
        {
            throw Refusal(ApiCodes.InvalidApiKey, "The API key is not known here. Check that it is complete (sfk_…) and made for this server.");
        }

        // From here on the caller has proven the key, so it may be told more, and the tenant's audit log may know of it.
        var caller = new Caller(key.Tenant, key.Role, key.KeyId);
        context.Features.Set(caller);
        var now = time.GetUtcNow();
        if (key.RevokedAt is not null)
            throw Refusal(ApiCodes.ApiKeyRevoked, $"The API key {key.KeyId} was revoked. Ask an admin of the tenant for a new one.");
        if (key.ExpiresAt <= now)
            throw Refusal(ApiCodes.ApiKeyExpired, $"The API key {key.KeyId} expired at {key.ExpiresAt:u}. Ask an admin of the tenant for a new one.");
        uses.Record(key.KeyId, now);
        return caller;
    }

    static string? Given(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return authorization[Scheme.Length..].Trim();
        return request.Headers["X-API-Key"].ToString() is { Length: > 0 } key ? key.Trim() : null;
    }

    static ApiException Refusal(string code, string message) => new(StatusCodes.Status401Unauthorized, code, message);
}
