using System.CommandLine;
using System.Text.Json;
using StepFlow.Cli.Hosting;
using StepFlow.Cli.Output;
using StepFlow.ComponentHost;
using StepFlow.Flows.Json;
using StepFlow.Runtime.Routing;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow list-components</c>: what a flow can call under a configuration.</summary>
sealed class ListComponentsCommand
{
    readonly Option<string?> _config = CommonOptions.Config();

    readonly Option<string> _format = new("--format")
    {
        Description = "The form of the output: pretty (default), json or yaml.",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => "pretty",
    };

    readonly Option<bool?> _schemas = new("--schemas")
    {
        Description = "Whether schemas are shown. Default: with json and yaml.",
        HelpName = "true|false",
    };

    readonly Option<bool> _hideUnreachable = new("--hide-unreachable")
    {
        Description = "Whether components are hidden that no route leads to. Those are never listed: this changes nothing.",
        HelpName = "true|false",
        DefaultValueFactory = _ => true,
    };

    public static Command Create()
    {
        var list = new ListComponentsCommand();
        list._format.AcceptOnlyFromAmong("pretty", "json", "yaml");
        var command = new Command("list-components", "List the components that flows can use. Starts the plugins that have to be asked.")
        {
            list._config, list._format, list._schemas, list._hideUnreachable,
        };
        command.Run(list.ExecuteAsync);
        return command;
    }

    async Task<int> ExecuteAsync(CommandContext context)
    {
        var config = LoadedConfig.Load(context, context.Parse.GetValue(_config), null);
        DiagnosticsText.Write(context.Log, config.Findings);
        await using var components = new ComponentRegistry(config.Config, ComponentHostPlugins.All(config.Config));
        var listing = await components.ListAsync(context.Cancel);
        var format = context.Parse.GetValue(_format);
        if (format == "pretty")
        {
            Print(listing, context.Parse.GetValue(_schemas) ?? false);
        }
        else
        {
            var json = CanonicalJson.Build(w => Write(w, listing, context.Parse.GetValue(_schemas) ?? true));
            if (format == "yaml")
                YamlOutput.Write(Console.Out, json);
            else
                JsonOutput.WriteLine(json);
        }

        foreach (var (plugin, reason) in listing.Failures)
            context.Log.Warn("PLUGIN_FAILED", $"Plugin '{plugin}' cannot be asked for its components: {reason}");
        return ExitCodes.Ok;
    }

    static void Print(ComponentListing listing, bool withSchemas)
    {
        foreach (var component in listing.Components)
        {
            Console.WriteLine($"{component.Path}  ({component.Plugin})");
            if (component.Info.Description is { } description)
                Console.WriteLine($"  {description}");
            if (!withSchemas)
                continue;
            Console.WriteLine($"  input:  {Text(component.Info.InputSchema)}");
            Console.WriteLine($"  output: {Text(component.Info.OutputSchema)}");
        }

        static string Text(JsonElement? schema) => schema is { } known ? CanonicalJson.Text(known) : "unknown";
    }

    static void Write(Utf8JsonWriter writer, ComponentListing listing, bool withSchemas)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("components");
        foreach (var component in listing.Components)
        {
            writer.WriteStartObject();
            writer.WriteString("component", component.Path);
            writer.WriteString("plugin", component.Plugin);
            if (component.Info.Description is { } description)
                writer.WriteString("description", description);
            if (withSchemas)
            {
                Write(writer, "inputSchema", component.Info.InputSchema);
                Write(writer, "outputSchema", component.Info.OutputSchema);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("failedPlugins");
        foreach (var (plugin, reason) in listing.Failures.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("plugin", plugin);
            writer.WriteString("error", reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void Write(Utf8JsonWriter writer, string name, JsonElement? schema)
    {
        if (schema is not { } known)
            return;
        writer.WritePropertyName(name);
        known.WriteTo(writer);
    }
}
