using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace StepFlow.Storage.Sqlite.Native;

/// <summary>Binds to the operating system's SQLite: it gets security fixes with the system, a bundled one would not.</summary>
static class SqliteLibrary
{
    // 3.38: STRICT tables, RETURNING and the fixes that WAL recovery got since; Debian 12 has 3.40.
    const int OldestVersion = 3_038_000;

    static readonly Lazy<bool> Bound = new(Bind);

    public static void Ensure() => _ = Bound.Value;

    static bool Bind()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        raw.FreezeProvider();
        var version = raw.sqlite3_libversion_number();
        return version >= OldestVersion
            ? true
            : throw new DllNotFoundException($"SQLite {raw.sqlite3_libversion().utf8_to_string()} is too old; install 3.38 or newer.");
    }

    static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        string[] candidates = OperatingSystem.IsWindows() ? ["winsqlite3.dll", "sqlite3.dll"]
            : OperatingSystem.IsMacOS() ? ["libsqlite3.dylib", "/usr/lib/libsqlite3.dylib"]
            : ["libsqlite3.so.0", "libsqlite3.so"];
        foreach (var candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle))
            {
                return handle;
            }
        }

        throw new DllNotFoundException(
            $"SQLite was not found (tried {string.Join(", ", candidates)}); install it, on Debian with: apt-get install libsqlite3-0");
    }
}
