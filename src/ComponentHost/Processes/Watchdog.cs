using System.Diagnostics;
using System.Text;

namespace StepFlow.ComponentHost.Processes;

/// <summary>
/// One small shell beside us that outlives us: it holds the other end of a pipe, knows the sessions of our sidecars, and kills them
/// when the pipe closes, that is when we end in whatever way. (A parent-death signal would not do: it fires when the thread that
/// forked ends, and grandchildren do not inherit it.)
/// </summary>
sealed class Watchdog
{
    const string Script = """
        trap '' TERM INT HUP QUIT
        set -f
        s=' '
        while read -r l; do
          n=${l#?}
          case $l in
            +*) s="$s$n " ;;
            -*) case $s in *" $n "*) s="${s%% $n *} ${s#* $n }" ;; esac ;;
          esac
        done
        [ "$s" = ' ' ] && exit 0
        all=$s
        set +f
        i=0
        while [ $i -lt 3 ]; do
          i=$((i + 1))
          j=0 grew=1
          while [ -n "$grew" ] && [ $j -lt 6 ]; do
            j=$((j + 1)) grew=
            for d in /proc/[0-9]*; do
              p=${d#/proc/}
              case $all in *" $p "*) continue ;; esac
              { read -r x < "$d/stat"; } 2>/dev/null || continue
              set -- ${x##*) }
              case $s in *" $4 "*) all="$all$p " grew=1; continue ;; esac
              case $all in *" $2 "*) all="$all$p " grew=1 ;; esac
            done
          done
          for p in $s; do kill -9 -- "-$p"; done 2>/dev/null
          for p in $all; do kill -9 "$p"; done 2>/dev/null
        done
        """;

    static readonly Lazy<Watchdog> Shared = new(() => new Watchdog());

    readonly Lock _gate = new();
    readonly HashSet<int> _sessions = [];
    Process? _process;

    /// <summary>The watchdog of this process.</summary>
    public static Watchdog Instance => Shared.Value;

    /// <summary>From now on the session ends with us.</summary>
    /// <exception cref="LaunchException">The watchdog cannot be started.</exception>
    public void Add(int session)
    {
        lock (_gate)
        {
            _sessions.Add(session);
            Tell($"+{session}\n");
        }
    }

    /// <summary>The session has ended.</summary>
    public void Remove(int session)
    {
        lock (_gate)
        {
            if (_sessions.Remove(session) && _process is { HasExited: false })
                Tell($"-{session}\n");
        }
    }

    // A watchdog that somebody killed is replaced; the new one is told everything.
    void Tell(string line)
    {
        if (_process is { HasExited: false } && TryWrite(line))
            return;
        _process?.Dispose();
        _process = Start();
        if (!TryWrite(string.Concat(_sessions.Select(s => $"+{s}\n"))))
            throw new LaunchException("the watchdog, a /bin/sh that ends component servers when this process dies, did not start");
    }

    bool TryWrite(string text)
    {
        try
        {
            _process!.StandardInput.BaseStream.Write(Encoding.ASCII.GetBytes(text));
            _process.StandardInput.BaseStream.Flush();
            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    static Process Start()
    {
        var info = new ProcessStartInfo(Sandbox.SetSid!) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        info.ArgumentList.Add("/bin/sh");
        info.ArgumentList.Add("-c");
        info.ArgumentList.Add(Script);
        info.Environment.Clear();
        try
        {
            return Process.Start(info) ?? throw new LaunchException("the watchdog did not start");
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            throw new LaunchException($"the watchdog did not start: {e.Message}", e);
        }
    }
}
