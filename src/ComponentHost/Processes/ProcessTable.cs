using System.Globalization;

namespace StepFlow.ComponentHost.Processes;

/// <summary>The processes that belong to a sidecar: those of its session, and whatever descends from them. Linux only.</summary>
static class ProcessTable
{
    const int MaxRounds = 8;

    /// <summary>All living members of the session that a process leads, and their descendants; the process itself included.</summary>
    /// <param name="session">The session.</param>
    /// <param name="earlier">Members of an earlier moment, whose descendants count as well as long as they live.</param>
    public static IReadOnlyList<ProcessEntry> Members(int session, IReadOnlyCollection<ProcessEntry>? earlier = null)
    {
        var all = Read().ToArray();
        var found = new HashSet<int> { session };
        if (earlier is not null)
            found.UnionWith(all.Where(p => earlier.Any(e => e.Id == p.Id && e.StartedAt == p.StartedAt)).Select(p => p.Id));
        for (var (round, before) = (0, 0); round < MaxRounds && found.Count != before; round++)
        {
            before = found.Count;
            foreach (var p in all)
            {
                if (p.Session == session || found.Contains(p.Parent))
                    found.Add(p.Id);
            }
        }

        return [.. all.Where(p => found.Contains(p.Id))];
    }

    /// <summary>Kills all members of a session; repeats, because one may fork meanwhile.</summary>
    /// <param name="session">The session.</param>
    /// <param name="earlier">Members of an earlier moment, which may have left the session and lost their parents since.</param>
    public static void Kill(int session, IReadOnlyCollection<ProcessEntry> earlier)
    {
        if (!OperatingSystem.IsLinux())
        {
            Posix.Signal(-session, Posix.SigKill);
            return;
        }

        // Whoever was found once stays known: its parent may be gone in the next round.
        var known = new HashSet<ProcessEntry>(earlier);
        for (var round = 0; round < MaxRounds; round++)
        {
            var members = Members(session, known);
            known.UnionWith(members);
            Posix.Signal(-session, Posix.SigKill);
            foreach (var p in members)
            {
                Posix.Signal(p.Id, Posix.SigKill);

                // The first process of a container inherits the orphans of everybody.
                if (p.Parent == Environment.ProcessId && p.Id != session)
                    Posix.Reap(p.Id);
            }

            if (members.All(m => m.Id == session))
                return;
            Thread.Yield();
        }
    }

    static IEnumerable<ProcessEntry> Read() => Directory.EnumerateDirectories("/proc")
        .Select(f => int.TryParse(Path.GetFileName(f), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? Read(pid) : null)
        .OfType<ProcessEntry>();

    static ProcessEntry? Read(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        // pid (any name) state parent group session …, and the start time as the 22nd field
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19 && fields[0] is not ("Z" or "X") &&
            int.TryParse(fields[1], CultureInfo.InvariantCulture, out var parent) && int.TryParse(fields[3], CultureInfo.InvariantCulture, out var session)
            ? new ProcessEntry(pid, parent, session, fields[19])
            : null;
    }
}
