namespace StepFlow.ComponentHost.Tests.Hostile;

/// <summary>Behaviours of the scripted server and what a call to it has to come to; docs/reliability.md shows the same table.</summary>
static class BehaviourTable
{
    /// <summary>Name, code over stdio, code over HTTP; null where it does not apply.</summary>
    public static readonly (string Name, string? Stdio, string? Http)[] Rows =
    [
        ("exits-at-once", "UNREACHABLE", "UNREACHABLE"),
        ("no-handshake", "UNREACHABLE", "UNREACHABLE"),
        ("wrong-version", "UNREACHABLE", "UNREACHABLE"),
        ("handshake-of-nonsense", "UNREACHABLE", "UNREACHABLE"),
        ("handshake-refused", "UNREACHABLE", "UNREACHABLE"),
        ("garbage-at-start", "success", "UNREACHABLE"),
        ("wrong-first-line", null, "UNREACHABLE"),
        ("silent", "TIMEOUT", "TIMEOUT"),
        ("one-byte-a-second", "TIMEOUT", "TIMEOUT"),
        ("late", "TIMEOUT", "TIMEOUT"),
        ("reads-nothing", "TIMEOUT", null),
        ("answers-twice", "success", "success"),
        ("stray-answers-first", "success", "success"),
        ("foreign-id", "TIMEOUT", "UNREACHABLE"),
        ("one-megabyte", "success", "success"),
        ("hundred-megabytes", "TOO_LARGE", "TOO_LARGE"),
        ("endless", "TOO_LARGE", "TOO_LARGE"),
        ("deep", "UNREACHABLE", "UNREACHABLE"),
        ("invalid-utf8", "UNREACHABLE", "UNREACHABLE"),
        ("nul", "UNREACHABLE", "UNREACHABLE"),
        ("half-a-surrogate", "UNREACHABLE", "UNREACHABLE"),
        ("nan", "UNREACHABLE", "UNREACHABLE"),
        ("huge-number", "success", "success"),
        ("duplicate-keys", "UNREACHABLE", "UNREACHABLE"),
        ("no-output", "UNREACHABLE", "UNREACHABLE"),
        ("neither-result-nor-error", "UNREACHABLE", "UNREACHABLE"),
        ("error-without-shape", "WORKER_ERROR", "WORKER_ERROR"),
        ("batch", "TIMEOUT", "UNREACHABLE"),
        ("busy", "RESOURCE_UNAVAILABLE", "RESOURCE_UNAVAILABLE"),
        ("html", "TIMEOUT", "UNREACHABLE"),
        ("redirect", null, "UNREACHABLE"),
        ("windows-line-ends", "success", null),
        ("byte-order-mark", "success", null),
        ("noise", "success", "success"),
        ("noise-flood", "UNREACHABLE", "UNREACHABLE"),
        ("notification-flood", "TIMEOUT", "TIMEOUT"),
        ("stderr-flood", "success", "success"),
        ("callback-flood", "TIMEOUT", "TIMEOUT"),
        ("foreign-callback", "success", null),
        ("unknown-callback", "success", "success"),
        ("half-an-answer", "UNREACHABLE", "UNREACHABLE"),
        ("exits-0", "UNREACHABLE", "UNREACHABLE"),
        ("exits-1", "UNREACHABLE", "UNREACHABLE"),
        ("segfault", "UNREACHABLE", "UNREACHABLE"),
        ("closes", "UNREACHABLE", "UNREACHABLE"),
        ("leaves-grandchildren", "UNREACHABLE", "UNREACHABLE"),
        ("ignores-sigterm", "TIMEOUT", "TIMEOUT"),
        ("endless-list", "success", "success"),
        ("circular-schema", "success", "success"),
    ];

    public static TheoryData<string, bool, string> Cells
    {
        get
        {
            var data = new TheoryData<string, bool, string>();
            foreach (var (name, stdio, http) in Rows)
            {
                if (stdio is not null)
                    data.Add(name, false, stdio);
                if (http is not null)
                    data.Add(name, true, http);
            }

            return data;
        }
    }
}
