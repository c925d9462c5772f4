using System.Text;
using StepFlow.Runtime.Configuration;

namespace StepFlow.Bench;

/// <summary>The component servers that steps can call instead of a built-in.</summary>
static class Sidecars
{
    public const string BuiltIn = "builtin";

    public static string PathOf(string component) => component switch
    {
        BuiltIn => "/builtin/noop",
        "stdio-python" or "stdio-csharp" => "/sidecar/echo",
        _ => throw new ArgumentException($"Unknown component '{component}': builtin, stdio-python, stdio-csharp"),
    };

    public static StepFlowConfig ConfigFor(string component, string folder)
    {
        if (component == BuiltIn)
            return StepFlowConfig.Default(folder);
        var root = Root();
        var (command, argument, path) = component == "stdio-python"
            ? ("python3", "-m, stepflow_py", Path.Combine(root, "sdks", "python"))
            : (EchoServer(), "", "");
        var yaml = $$"""
            plugins:
              builtin: {type: builtin}
              sidecar: {type: stepflow, transport: stdio, command: "{{command}}", args: [{{argument}}], env: {PYTHONPATH: "{{path}}"} }
            routes:
              "/builtin": [{plugin: builtin}]
              "/sidecar": [{plugin: sidecar}]
            """;
        var (config, diagnostics) = ConfigReader.Read(Encoding.UTF8.GetBytes(yaml), null, folder);
        return config ?? throw new InvalidOperationException(string.Join("; ", diagnostics.Select(d => d.Message)));
    }

    // Built beside this program, in the same configuration.
    static string EchoServer() => Path.Combine(
        AppContext.BaseDirectory.Replace("StepFlow.Bench", "StepFlow.EchoServer", StringComparison.Ordinal), "StepFlow.EchoServer");

    static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "StepFlow.slnf")))
                return folder.FullName;
        }

        throw new InvalidOperationException("Run the bench from within the repository");
    }
}
