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

    public static void AtLeastOne(this Option<int?> option) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int?>() < 1)
            result.AddError($"{option.Name} must be at least 1.");
    });
}
