using System.Globalization;
using StepFlow.Client.Events;

namespace StepFlow.Server.Events;

/// <summary>Where a tenant's stream is: a commit of a process, and how far into it. Opaque to clients.</summary>
/// <param name="Instance">The process.</param>
/// <param name="Place">The commit.</param>
/// <param name="Within">The latest event of it that was sent.</param>
readonly record struct TenantCursor(string Instance, long Place, EventPosition Within)
{
    public static TenantCursor? TryParse(string text) =>
        text.Split('-') is [{ Length: 8 } instance, var place, var sequence, var part]
        && long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var record)
        && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var within)
            ? new TenantCursor(instance, number, new EventPosition(record, within))
            : null;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Instance}-{Place}-{Within.Sequence}-{Within.Part}");
}
