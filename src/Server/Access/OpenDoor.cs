using System.Net;
using Microsoft.AspNetCore.Http;
using StepFlow.Runtime.Access;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Access;

/// <summary>
/// Whether the server has no keys yet and takes everybody on this machine for the local user. Ends for good with the first key, also
/// when another process made it: revoked keys stay in the store, so revoking the last one opens nothing.
/// </summary>
sealed class OpenDoor(IApiKeyStore keys, ServerOptions options, TimeProvider time)
{
    static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    volatile bool _closed;
    long _lookedAt = long.MinValue;

    /// <summary>Whether there is no key.</summary>
    public async ValueTask<bool> IsOpenAsync(CancellationToken cancel)
    {
        if (_closed)
            return false;
        var last = Interlocked.Read(ref _lookedAt);
        if (last != long.MinValue && time.GetElapsedTime(last) < MaxAge)
            return true;
        var now = time.GetTimestamp();
        if ((await keys.ListAsync(null, null, 1, cancel)).Count > 0)
        {
            _closed = true;
            return false;
        }

        Interlocked.Exchange(ref _lookedAt, now);
        return true;
    }

    /// <summary>This process made a key.</summary>
    public void Close() => _closed = true;

    /// <summary>
    /// Without keys the browser of a local user is the way in for strangers: a page of theirs may post to loopback, or give a name of
    /// theirs the address 127.0.0.1.
    /// </summary>
    /// <exception cref="ApiException">The request comes from such a page.</exception>
    public void RefuseStrangers(HttpRequest request)
    {
        var isLocal = IsLoopback(request.Host.Host)
            && (request.Headers.Origin.ToString() is not { Length: > 0 } origin
                || options.CorsOrigins.Contains(origin)
                || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && IsLoopback(from.Host)));
        if (!isLocal)
        {
            throw new ApiException(
                StatusCodes.Status403Forbidden,
                ApiCodes.LocalOnly,
                "A server without API keys answers local programs only, under localhost or 127.0.0.1. Create a key: stepflow keys create --role admin");
        }
    }

    static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
