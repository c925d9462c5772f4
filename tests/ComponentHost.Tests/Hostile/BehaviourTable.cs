namespace StepFlow.ComponentHost.Tests.Hostile;

/// <summary>What the scripted server can do to us, and what a call to it has to come to. The table of docs/reliability.md is made of it.</summary>
static class BehaviourTable
{
    public static readonly Behaviour[] Rows =
    [
        new("exits-at-once", "ends before the handshake", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("no-handshake", "never answers `initialize`", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("wrong-version", "speaks another version", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("handshake-of-nonsense", "answers `initialize` with a list", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("handshake-refused", "answers `initialize` with an error", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("garbage-at-start", "greets on standard output", "success", "UNREACHABLE", "success"),
        new("wrong-first-line", "prints something else than its port", "– has no port", "UNREACHABLE", "– has no port"),
        new("silent", "takes a call and says nothing", "TIMEOUT", "TIMEOUT", "TIMEOUT"),
        new("spins", "computes for ever on the thread that reads", "TIMEOUT", "TIMEOUT", "TIMEOUT"),
        new("one-byte-a-second", "answers byte by byte", "TIMEOUT", "TIMEOUT", "TIMEOUT"),
        new("late", "answers after the deadline", "TIMEOUT", "TIMEOUT", "TIMEOUT"),
        new("reads-nothing", "stops reading, the input has 1 MB", "TIMEOUT", "TIMEOUT", "TIMEOUT"),
        new("answers-twice", "answers the same call twice", "success", "success", "success"),
        new("stray-answers-first", "answers calls nobody made, then its own", "success", "success", "success"),
        new("foreign-id", "answers under another id", "TIMEOUT", "UNREACHABLE", "TIMEOUT"),
        new("one-megabyte", "gives 1 MB", "success", "success", "success"),
        new("hundred-megabytes", "gives 100 MB", "TOO_LARGE", "TOO_LARGE", "TOO_LARGE"),
        new("many-values", "gives five million numbers in 10 MB", "TOO_LARGE", "TOO_LARGE", "TOO_LARGE"),
        new("endless", "gives a result without end", "TOO_LARGE", "TOO_LARGE", "TOO_LARGE"),
        new("deep", "nests 10,000 deep", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("invalid-utf8", "sends bytes that are no UTF-8", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("nul", "sends NUL in a string", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("half-a-surrogate", "sends half of a surrogate pair", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("nan", "sends `NaN`", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("broken-json", "sends what is not quite JSON", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("huge-number", "sends 1e400 (kept as text)", "success", "success", "success"),
        new("duplicate-keys", "repeats a key", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("no-output", "gives a list as the result", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("neither-result-nor-error", "answers with neither", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("error-without-shape", "gives a text as the error", "WORKER_ERROR", "WORKER_ERROR", "UNREACHABLE"),
        new("batch", "answers in a batch", "TIMEOUT", "UNREACHABLE", "TIMEOUT"),
        new("busy", "is busy", "RESOURCE_UNAVAILABLE", "RESOURCE_UNAVAILABLE", "COMPONENT_FAILED"),
        new("error", "answers with an error", "WORKER_ERROR", "WORKER_ERROR", "COMPONENT_FAILED"),
        new("invalid-params", "finds the input invalid", "INVALID_INPUT", "INVALID_INPUT", "INVALID_INPUT"),
        new("is-error", "says `isError`", "– MCP only", "– MCP only", "COMPONENT_FAILED"),
        new("is-error-silent", "says `isError` and not why", "– MCP only", "– MCP only", "COMPONENT_FAILED"),
        new("no-content", "gives a result without `content`", "– MCP only", "– MCP only", "success"),
        new("html", "answers with a web page", "TIMEOUT", "UNREACHABLE", "TIMEOUT"),
        new("redirect", "redirects to a metadata address", "– no redirects", "UNREACHABLE", "– no redirects"),
        new("windows-line-ends", "ends lines with CR LF", "success", "– no lines", "success"),
        new("byte-order-mark", "begins with a byte order mark", "success", "UNREACHABLE", "success"),
        new("noise", "20 lines of log between messages", "success", "success", "success"),
        new("noise-flood", "10^6 lines of log", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("notification-flood", "10^6 notifications", "TIMEOUT", "TIMEOUT", "TIMEOUT"),
        new("stderr-flood", "10^6 lines to standard error", "success", "success", "success"),
        new("callback-flood", "200,000 callbacks, reads no answers", "TIMEOUT", "TIMEOUT", "TIMEOUT"),
        new("foreign-callback", "asks for a child run of another run", "success", "– the stream names the call", "– no child runs"),
        new("unknown-callback", "calls a method there is not", "success", "success", "success"),
        new("half-an-answer", "ends in the middle of an answer", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("exits-0", "exits with 0 in a call", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("exits-1", "exits with 1 in a call", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("segfault", "dies of SIGSEGV in a call", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("closes", "closes its output in a message, lives on", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("leaves-grandchildren", "leaves processes behind", "UNREACHABLE", "UNREACHABLE", "UNREACHABLE"),
        new("escapes", "has a child in a session of its own that ignores SIGTERM", "success", "success", "success"),
        new("ignores-sigterm", "hangs and ignores SIGTERM", "TIMEOUT", "TIMEOUT", "TIMEOUT"),
        new("endless-list", "lists 100,000 components (the list is refused)", "success", "success", "UNREACHABLE"),
        new("endless-pages", "lists tools page by page without end", "– no pages", "– no pages", "UNREACHABLE"),
        new("circular-schema", "has a schema that refers to itself", "success", "success", "success"),
    ];

    static readonly string[] FailAtStart =
        ["exits-at-once", "no-handshake", "wrong-version", "handshake-of-nonsense", "handshake-refused", "wrong-first-line", "endless-pages"];

    /// <summary>Whether the server does not get as far as a call.</summary>
    public static bool FailsAtStart(string name, Transport transport) =>
        FailAtStart.Contains(name) || (name == "garbage-at-start" && transport == Transport.Http) || (name == "endless-list" && transport == Transport.Mcp);

    public static TheoryData<string, Transport, string> Cells
    {
        get
        {
            var data = new TheoryData<string, Transport, string>();
            foreach (var row in Rows)
            {
                foreach (var transport in Enum.GetValues<Transport>())
                {
                    if (row.Applies(transport))
                        data.Add(row.Name, transport, row.Code(transport));
                }
            }

            return data;
        }
    }
}
