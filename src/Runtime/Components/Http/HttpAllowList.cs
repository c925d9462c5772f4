using System.Globalization;
using System.Net;

namespace StepFlow.Runtime.Components.Http;

/// <summary>The hosts that components may reach; see <see cref="Configuration.HttpSettings.Allow"/> for the spelling.</summary>
sealed class HttpAllowList(IEnumerable<string> entries)
{
    readonly (string Host, int? Port)[] _entries = [.. entries.Select(Parse)];

    public bool IsEmpty => _entries.Length == 0;

    public AllowLevel Level(string host, int port)
    {
        var best = AllowLevel.None;
        foreach (var (pattern, only) in _entries)
        {
            if (only is { } p && p != port)
                continue;
            var level = LevelOf(pattern, host);
            if (level > best)
                best = level;
        }

        return best;
    }

    public bool Permits(string host, int port, IPAddress address) => Level(host, port) switch
    {
        AllowLevel.None => false,
        AllowLevel.Public => Addresses.IsPublic(address),
        AllowLevel.Private => !Addresses.IsLinkLocal(address),
        _ => true,
    };

    static AllowLevel LevelOf(string pattern, string host)
    {
        if (pattern == "*" || pattern.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase))
            return AllowLevel.Public;
        if (!pattern.Equals(host, StringComparison.OrdinalIgnoreCase))
            return AllowLevel.None;
        return IPAddress.TryParse(pattern, out _) ? AllowLevel.Anywhere : AllowLevel.Private;
    }

    static (string, int?) Parse(string entry)
    {
        var text = entry.Trim();
        var colon = text.LastIndexOf(':');
        var bracket = text.LastIndexOf(']');
        int? port = null;
        if (colon > bracket && text.AsSpan().Count(':') == 1 + text.AsSpan(0, bracket + 1).Count(':') &&
            int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            port = number;
            text = text[..colon];
        }

        return (text.Trim('[', ']'), port);
    }
}
