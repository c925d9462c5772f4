using System.CommandLine;
using System.Text.Json;
using StepFlow.Flows.Model;
using StepFlow.Flows.Variables;
using StepFlow.JsonSchema;
using StepFlow.Runtime.Requests;

namespace StepFlow.Cli.Input;

/// <summary>Variables of a run: <c>--variables*</c> and <c>--env-variables</c>.</summary>
sealed class VariableOptions
{
    readonly ValueOption _values = new("variables", "Values of variables, an object");
    readonly Option<bool> _environment = new("--env-variables")
    {
        Description = "Take variables that are not given from the environment: the name in 'env_var', else STEPFLOW_VAR_<NAME>.",
    };

    public void AddTo(Command command)
    {
        _values.AddTo(command);
        command.Options.Add(_environment);
    }

    /// <summary>The environment, when the user allows it.</summary>
    public Func<string, string?>? Environment(ParseResult parse) =>
        parse.GetValue(_environment) ? System.Environment.GetEnvironmentVariable : null;

    /// <summary>The values as given, for a run that is resumed.</summary>
    public IReadOnlyDictionary<string, JsonElement> ReadSecrets(ParseResult parse)
    {
        if (_values.Read(parse) is not { } given)
            return new Dictionary<string, JsonElement>();
        return given.ValueKind == JsonValueKind.Object
            ? given.EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal)
            : throw new CliException(
                CliException.InvalidVariables, "Variables are an object with a value for each name.", ExitCodes.Invalid);
    }

    /// <summary>Binds the variables of a flow.</summary>
    /// <returns>The values that are journaled (null: none), the secret ones, and what there is to say.</returns>
    public BoundVariables Bind(ParseResult parse, Flow flow) =>
        BoundVariables.Split(flow, VariableBinder.Bind(flow, _values.Read(parse), Environment(parse), new SchemaCompiler()));
}
