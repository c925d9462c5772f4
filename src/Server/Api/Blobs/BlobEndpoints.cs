using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Contracts;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Json;
using StepFlow.Runtime.Access;
using StepFlow.Server.Access;
using StepFlow.Server.Audit;
using StepFlow.Server.Errors;
using StepFlow.Server.Tenants;

namespace StepFlow.Server.Api.Blobs;

/// <summary>Content-addressed values of a tenant, as JSON or as bytes.</summary>
static class BlobEndpoints
{
    const string OctetStream = "application/octet-stream";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/blobs", StoreAsync).WithName("storeBlob").WithTags("Blobs").Needs(AccessRole.Runner)
            .Accepts<StoreBlobRequest>("application/json", OctetStream).Produces<StoreBlobResponse>();
        api.MapGet("/blobs/{blobId}", GetAsync).WithName("getBlob").WithTags("Blobs").Needs(AccessRole.Reader)
            .Produces<BlobResponse>();
        api.MapDelete("/blobs/{blobId}", DeleteAsync).WithName("deleteBlob").WithTags("Blobs").Needs(AccessRole.Operator)
            .Produces(StatusCodes.Status204NoContent).Produces(StatusCodes.Status202Accepted);
    }

    static async Task<IResult> StoreAsync(HttpRequest request, Caller caller, IRunStore store, QuotaGuard quotas, CancellationToken cancel)
    {
        if (request.ContentType?.StartsWith(OctetStream, StringComparison.OrdinalIgnoreCase) == true)
        {
            var bytes = await ReadAsync(request, cancel);
            return await PutAsync(request, store, quotas, caller, BlobKind.Binary, bytes, request.Headers["X-Blob-Filename"].ToString(), cancel);
        }

        var body = await request.ReadFromJsonAsync(ApiJson.Default.StoreBlobRequest, cancel);
        if (body?.Data is not { } data)
            throw new ApiException(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, "'data' is missing: the value to store.");
        var kind = body.BlobType switch
        {
            null or "data" => BlobKind.Data,
            "flow" => BlobKind.Flow,
            "binary" => BlobKind.Binary,
            var other => throw new ApiException(
                StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, $"'blobType' is data, flow or binary, not '{other}'."),
        };
        var content = kind == BlobKind.Binary ? Bytes(data) : CanonicalJson.Write(data);
        return await PutAsync(request, store, quotas, caller, kind, content, body.Filename, cancel);
    }

    static async Task<IResult> PutAsync(
        HttpRequest request, IRunStore store, QuotaGuard quotas, Caller caller, BlobKind kind, byte[] content, string? filename, CancellationToken cancel)
    {
        var id = CanonicalJson.ContentId(content);
        AuditTarget.Set(request.HttpContext, id);
        await quotas.AdmitBytesAsync(caller.Tenant, content.Length, cancel);
        await store.Blobs.PutAsync(caller.Tenant, new Blob(id, kind, content), BlobOwner.Pinned, cancel);
        return TypedResults.Ok(new StoreBlobResponse(id, string.IsNullOrEmpty(filename) ? null : filename));
    }

    static async Task<IResult> GetAsync(string blobId, HttpRequest request, Caller caller, IRunStore store, CancellationToken cancel)
    {
        Blob? blob;
        try
        {
            blob = await store.Blobs.FindAsync(caller.Tenant, blobId, cancel);
        }
        catch (ArgumentException)
        {
            blob = null;
        }

        if (blob is null)
            throw new ApiException(StatusCodes.Status404NotFound, ApiCodes.BlobNotFound, "There is no such blob.");
        var kind = blob.Kind.ToString().ToLowerInvariant();
        if (request.Headers.Accept.ToString().Contains(OctetStream, StringComparison.OrdinalIgnoreCase))
        {
            request.HttpContext.Response.Headers["X-Blob-Type"] = kind;
            return TypedResults.Bytes(blob.Content, OctetStream);
        }

        return TypedResults.Ok(new BlobResponse
        {
            Data = blob.Kind == BlobKind.Binary
                ? JsonValues.String(Convert.ToBase64String(blob.Content.Span))
                : JsonElement.Parse(blob.Content.Span, CanonicalJson.ReaderOptions),
            BlobType = kind,
            BlobId = blob.Id,
        });
    }

    // What runs or the flow catalogue still need stays until they are gone: 202 says so.
    static async Task<IResult> DeleteAsync(string blobId, Caller caller, IRunStore store, CancellationToken cancel)
    {
        var deletion = BlobId.IsValid(blobId) ? await store.Blobs.DeleteAsync(caller.Tenant, blobId, cancel) : BlobDeletion.NotFound;
        return deletion switch
        {
            BlobDeletion.Deleted => TypedResults.NoContent(),
            BlobDeletion.InUse => TypedResults.StatusCode(StatusCodes.Status202Accepted),
            _ => throw new ApiException(StatusCodes.Status404NotFound, ApiCodes.BlobNotFound, "There is no such blob."),
        };
    }

    static byte[] Bytes(JsonElement data) => data.ValueKind == JsonValueKind.String && data.TryGetBytesFromBase64(out var bytes)
        ? bytes
        : throw new ApiException(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, "'data' of a binary blob is a base64 text.");

    static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancel);
        return buffer.ToArray();
    }
}
