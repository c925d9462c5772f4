using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using StepFlow.Flows.Json;
using StepFlow.Runtime.Configuration;

namespace StepFlow.Runtime.Secrets;

/// <summary>Secrets that a program prints, for instance the client of a vault. Started without a shell; what it prints elsewhere is thrown away.</summary>
/// <param name="settings">Which program.</param>
/// <param name="workingDirectory">Where it runs.</param>
/// <param name="slots">Bounds how many run at once.</param>
sealed class CommandSecrets(SecretProviderSettings settings, string workingDirectory, SemaphoreSlim slots) : ISecretSource
{
    const int MaxBytes = 1024 * 1024;

    public async ValueTask<JsonElement?> FindAsync(string tenant, string name, bool refresh, CancellationToken cancellationToken)
    {
        if (!TenantTemplate.Serves(settings, tenant))
            return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(settings.Timeout);
        try
        {
            await slots.WaitAsync(limit.Token);
            try
            {
                return await RunAsync(tenant, name, limit.Token);
            }
            finally
            {
                slots.Release();
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SecretUnavailableException($"The command for the secret '{name}' did not end within {settings.Timeout.TotalSeconds:0.###} s", e);
        }
        catch (Exception e) when (e is Win32Exception or IOException or DecoderFallbackException)
        {
            throw new SecretUnavailableException($"The command for the secret '{name}' could not be run ({e.GetType().Name})", e);
        }
    }

    async Task<JsonElement?> RunAsync(string tenant, string name, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo(tenant, name) };
        process.Start();
        try
        {
            process.StandardInput.Close();
            var thrownAway = process.StandardError.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
            var output = await ReadAsync(process.StandardOutput.BaseStream, name, cancellationToken);
            await thrownAway;
            await process.WaitForExitAsync(cancellationToken);
            if (settings.MissingExitCodes.Contains(process.ExitCode))
                return null;
            return process.ExitCode == 0
                ? JsonValues.String(output)
                : throw new SecretUnavailableException($"The command for the secret '{name}' ended with code {process.ExitCode}");
        }
        finally
        {
            End(process);
        }
    }

    ProcessStartInfo StartInfo(string tenant, string name)
    {
        var info = new ProcessStartInfo(settings.Command!)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in settings.Arguments)
            info.ArgumentList.Add(TenantTemplate.Expand(argument, tenant).Replace(TenantTemplate.Name, name, StringComparison.Ordinal));
        info.Environment["STEPFLOW_TENANT"] = tenant;
        info.Environment["STEPFLOW_SECRET_NAME"] = name;
        return info;
    }

    static async Task<string> ReadAsync(Stream stream, string name, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        var buffer = new byte[4096];
        for (int n; (n = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            await output.WriteAsync(buffer.AsMemory(0, n), cancellationToken);
            if (output.Length > MaxBytes)
                throw new SecretUnavailableException($"The command for the secret '{name}' printed more than {MaxBytes} bytes");
        }

        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.GetBuffer(), 0, (int)output.Length);
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
    }

    static void End(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended meanwhile.
        }
    }
}
