using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace StepFlow.Testing.Postgres;

/// <summary>
/// A PostgreSQL server of the tests' own: Debian's package, installed when it is missing, with a data folder, a port on the loopback and
/// real fsync. As root it runs as user postgres, for PostgreSQL refuses root.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    const string Superuser = "postgres";

    readonly string _folder = Path.Combine(Path.GetTempPath(), $"stepflow-postgres-{Guid.NewGuid():N}");
    string _programs = "";
    bool _isRunning;
    int _schemas;

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; private set; }

    /// <summary>The server's database, for an administrator.</summary>
    public string Connection => $"Host=127.0.0.1;Port={Port};Database=postgres;Username={Superuser};SSL Mode=Disable;GSS Encryption Mode=Disable";

    string Data => Path.Combine(_folder, "data");

    static bool IsRoot => Environment.UserName == "root";

    /// <summary>The name of a schema nobody has used.</summary>
    public string NewSchema() => string.Create(CultureInfo.InvariantCulture, $"s{Interlocked.Increment(ref _schemas)}");

    public async ValueTask InitializeAsync()
    {
        _programs = Find() ?? await InstallAsync();
        Directory.CreateDirectory(_folder);
        if (IsRoot)
        {
            await RunAsync("chown", Superuser, _folder);
        }

        await RunAsOwnerAsync("initdb", "-D", Data, "-U", Superuser, "-A", "trust", "-E", "UTF8", "--locale=C");
        Port = FreePort();
        await StartAsync();
    }

    /// <summary>Starts it, on the same port and data.</summary>
    public async Task StartAsync()
    {
        await RunAsOwnerAsync(
            "pg_ctl", "-D", Data, "-w", "-t", "60", "-l", Path.Combine(_folder, "log"), "-o",
            string.Create(CultureInfo.InvariantCulture, $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200"), "start");
        _isRunning = true;
    }

    /// <summary>Stops it: at once as a crash would (<c>immediate</c>), or orderly without waiting for clients (<c>fast</c>).</summary>
    public async Task StopAsync(string mode = "fast")
    {
        _isRunning = false;
        await RunAsOwnerAsync("pg_ctl", "-D", Data, "-w", "-m", mode, "stop");
    }

    public async ValueTask DisposeAsync()
    {
        if (_isRunning)
        {
            await StopAsync("immediate");
        }

        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    static string? Find() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).Order().LastOrDefault()
            : null;

    static async Task<string> InstallAsync()
    {
        if (!IsRoot)
        {
            throw new InvalidOperationException("PostgreSQL is missing: please install the package postgresql.");
        }

        await RunAsync("apt-get", "-qq", "update");
        await RunAsync("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", "install", "-y", "--no-install-recommends", "postgresql");
        return Find() ?? throw new InvalidOperationException("The package postgresql was installed, but /usr/lib/postgresql holds no initdb.");
    }

    static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    Task RunAsOwnerAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs, program);
        return IsRoot ? RunAsync("runuser", ["-u", Superuser, "--", path, .. arguments]) : RunAsync(path, arguments);
    }

    // Its output goes nowhere: the server would keep a pipe open for as long as it lives.
    static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments]) { WorkingDirectory = "/" };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}.");
        }
    }
}
