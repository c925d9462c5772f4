namespace StepFlow.Cli.Input;

/// <summary>Files named on the command line.</summary>
static class InputFile
{
    /// <summary>Bytes of one file at most.</summary>
    public const long MaxBytes = 512L * 1024 * 1024;

    /// <exception cref="CliException">The file is missing, too large or cannot be read.</exception>
    public static byte[] Read(string path, string option)
    {
        try
        {
            var info = new FileInfo(path);
            if (Directory.Exists(path))
                throw new CliException(CliException.FileUnreadable, $"{option}: '{path}' is a directory; name a file.");
            if (info.Exists && info.Length > MaxBytes)
                throw new CliException(CliException.FileUnreadable, $"{option}: '{path}' is larger than {MaxBytes:N0} bytes.");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CliException(CliException.FileNotFound, $"{option}: there is no file '{path}' (looked in " +
                $"{Path.GetFullPath(path)}). Check the path.", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliException(CliException.FileUnreadable, $"{option}: '{path}' cannot be read: {e.Message}", inner: e);
        }
    }
}
