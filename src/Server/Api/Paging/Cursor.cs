using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Api.Paging;

/// <summary>
/// Where a page ended, opaque to callers. It carries a checksum over tenant and filters: a cursor of another tenant or another query is
/// refused instead of skipping rows silently. Nothing is read through it, so it need not be secret.
/// </summary>
static class Cursor
{
    const int CheckBytes = 8;

    /// <summary>Writes a cursor.</summary>
    /// <param name="scope">Tenant, list and filters, as <see cref="Scope"/> makes them.</param>
    /// <param name="time">When the last entry of the page was made.</param>
    /// <param name="id">Its id.</param>
    public static string Write(byte[] scope, DateTimeOffset time, string id) =>
        Base64Url.EncodeToString([.. scope, .. Encoding.UTF8.GetBytes($"{time.UtcTicks.ToString(CultureInfo.InvariantCulture)}_{id}")]);

    /// <summary>Reads a cursor.</summary>
    /// <exception cref="ApiException">It is none, or one of another query.</exception>
    public static (DateTimeOffset Time, string Id) Read(string cursor, byte[] scope)
    {
        if (Base64Url.IsValid(cursor) && Base64Url.DecodeFromChars(cursor) is { Length: > CheckBytes } bytes && bytes.AsSpan(0, CheckBytes).SequenceEqual(scope)
            && Encoding.UTF8.GetString(bytes, CheckBytes, bytes.Length - CheckBytes).Split('_', 2) is [var time, var id]
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks)
            return (new DateTimeOffset(ticks, TimeSpan.Zero), id);
        throw Invalid();
    }

    /// <summary>The same with an id that is a UUID.</summary>
    public static (DateTimeOffset Time, Guid Id) ReadGuid(string cursor, byte[] scope)
    {
        var (time, id) = Read(cursor, scope);
        return Guid.TryParse(id, out var guid) ? (time, guid) : throw Invalid();
    }

    /// <summary>What a cursor is bound to. Page size and offset are no part of it.</summary>
    public static byte[] Scope(params IEnumerable<object?> parts) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', parts.Select(p => Convert.ToString(p, CultureInfo.InvariantCulture)))))[..CheckBytes];

    /// <summary>Checks the size of a page.</summary>
    /// <exception cref="ApiException">A page has no such size.</exception>
    public static int Limit(int? limit) => limit switch
    {
        null => 50,
        >= 1 and <= 1000 => limit.Value,
        _ => throw new ApiException(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, "'limit' is 1 to 1000; for more use 'cursor'."),
    };

    static ApiException Invalid() => new(
        StatusCodes.Status400BadRequest, ApiCodes.InvalidCursor, "'cursor' is not one of this list with these filters. Begin again without it.");
}
