using System.CommandLine;

namespace StepFlow.Cli.Commands;

/// <summary>Options that several commands have.</summary>
static class CommonOptions
{
    public static Option<string?> Config() => new("--config")
    {
        Description = "The configuration. Default: stepflow-config.yml (or .yaml, or stepflow_config.*) beside the flow, else in the " +
            "current directory, else the built-in components.",
        HelpName = "FILE",
    };

    /// <summary>How many rows a page has; 50 unless told.</summary>
    public static Option<int> PageSize(string what)
    {
        var limit = new Option<int>("--limit") { Description = $"{what} a page, 1 to 1000.", HelpName = "N", DefaultValueFactory = _ => 50 };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1000)
                result.AddError("--limit must be 1 to 1000.");
        });
        return limit;
    }

    public static Option<string?> After() => new("--after") { Description = "The next page: what the page before gave.", HelpName = "CURSOR" };

    public static void AtLeastOne(this Option<int?> option) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int?>() < 1)
            result.AddError($"{option.Name} must be at least 1.");
    });
}
