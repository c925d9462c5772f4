using System.Globalization;

namespace StepFlow.ComponentHost.Processes;

/// <summary>The processes that belong to a sidecar: those of its session, and whatever descends from them. Linux only.</summary>
static class ProcessTable
{
    const int MaxRounds = 8;

    /// <summary>All living members of the session that a process leads, the process itself included.</summary>
    public static IReadOnlyList<(int Pid, int Parent)> Members(int session)
    {
        var all = Read().ToArray();
        var found = new HashSet<int> { session };
        for (var (round, before) = (0, 0); round < MaxRounds && found.Count != before; round++)
        {
            before = found.Count;
            foreach (var p in all)
            {
                if (p.Session == session || found.Contains(p.Parent))
                    found.Add(p.Pid);
            }
        }

        return [.. all.Where(p => found.Contains(p.Pid)).Select(p => (p.Pid, p.Parent))];
    }

    /// <summary>Kills all members of a session; repeats, because one may fork meanwhile.</summary>
    public static void Kill(int session)
    {
        Posix.Signal(-session, Posix.SigKill);
        if (!OperatingSystem.IsLinux())
            return;
        for (var round = 0; round < MaxRounds; round++)
        {
            var members = Members(session);
            foreach (var (pid, parent) in members)
            {
                Posix.Signal(pid, Posix.SigKill);

                // The first process of a container inherits the orphans of everybody.
                if (parent == Environment.ProcessId && pid != session)
                    Posix.Reap(pid);
            }

            if (members.All(m => m.Pid == session))
                return;
            Thread.Yield();
        }
    }

    static IEnumerable<(int Pid, int Parent, int Session)> Read()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                continue;
            string text;
            try
            {
                text = File.ReadAllText($"{folder}/stat");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            // pid (any name) state parent group session …
            var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 3 && fields[0] is not ("Z" or "X") &&
                int.TryParse(fields[1], CultureInfo.InvariantCulture, out var parent) && int.TryParse(fields[3], CultureInfo.InvariantCulture, out var session))
                yield return (pid, parent, session);
        }
    }
}
