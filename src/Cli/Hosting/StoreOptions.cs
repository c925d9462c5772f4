using System.CommandLine;
using StepFlow.Cli.Commands;

namespace StepFlow.Cli.Hosting;

/// <summary>The options by which a command finds the store of runs that exist already.</summary>
sealed class StoreOptions
{
    readonly Option<string?> _config = CommonOptions.Config();
    readonly Option<string?> _db = StoreLocation.Option();

    public void AddTo(Command command)
    {
        command.Options.Add(_config);
        command.Options.Add(_db);
    }

    public string? ConfigOf(ParseResult parse) => parse.GetValue(_config);

    /// <summary>The configuration and the store. A default store lies beside its configuration, so the one leads to the other.</summary>
    public (LoadedConfig Config, StoreLocation Store) Locate(CommandContext context)
    {
        var db = context.Parse.GetValue(_db);
        var folder = db is null ? null : Path.GetDirectoryName(Path.GetFullPath(db));
        var beside = Path.GetFileName(folder) == StoreLocation.FolderName
            ? Path.GetDirectoryName(folder)
            : Directory.GetCurrentDirectory();
        var config = LoadedConfig.Load(context, context.Parse.GetValue(_config), beside);
        return (config, StoreLocation.Of(db, config));
    }

    /// <summary>Opens the store.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public async Task<CliHost> OpenAsync(CommandContext context)
    {
        var (config, location) = Locate(context);
        return CliHost.Over(config.Config, await location.OpenExistingAsync());
    }
}
