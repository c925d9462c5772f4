using System.Collections.Frozen;
using System.Text.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Cli.Testing;

/// <summary>
/// Which of our named error codes a number in an expected result means. Releases up to 0.11 had numbers: 500 for anything up to 0.9, then
/// the ranges of the JSON-RPC protocol. Numbers that a component gives itself are passed through and compared as they are.
/// See docs/errors.md.
/// </summary>
static class ErrorCodeTable
{
    static readonly FrozenDictionary<long, string[]> Names = new Dictionary<long, string[]>
    {
        [400] = [ErrorCodes.InvalidInput, ErrorCodes.SchemaViolation],
        [404] = [ErrorCodes.ComponentNotFound],
        [500] =
        [
            ErrorCodes.Unreachable, ErrorCodes.Timeout, ErrorCodes.ComponentFailed, ErrorCodes.ResourceUnavailable, ErrorCodes.InvalidInput,
            ErrorCodes.ComponentNotFound, ErrorCodes.ExpressionFailure, ErrorCodes.OrchestratorError, ErrorCodes.WorkerError,
        ],
        [-32700] = [ErrorCodes.WorkerError],
        [-32600] = [ErrorCodes.WorkerError],
        [-32601] = [ErrorCodes.ComponentNotFound, ErrorCodes.WorkerError],
        [-32602] = [ErrorCodes.InvalidInput],
        [-32603] = [ErrorCodes.WorkerError, ErrorCodes.OrchestratorError],
        [-32000] = [ErrorCodes.WorkerError],
        [-32001] = [ErrorCodes.ComponentNotFound],
        [-32002] = [ErrorCodes.WorkerError],
        [-32003] = [ErrorCodes.InvalidInput, ErrorCodes.SchemaViolation],
        [-32004] = [ErrorCodes.InvalidInput],
        [-32005] = [ErrorCodes.ComponentNotFound, ErrorCodes.InvalidInput],
        [-32006] = [ErrorCodes.Unreachable],
        [-32007] = [ErrorCodes.WorkerError],
        [-32008] = [ErrorCodes.WorkerError],
        [-32100] = [ErrorCodes.ComponentFailed],
        [-32101] = [ErrorCodes.ComponentFailed, ErrorCodes.InvalidInput],
        [-32102] = [ErrorCodes.ResourceUnavailable],
        [-32103] = [ErrorCodes.InvalidInput],
        [-32200] = [ErrorCodes.ExpressionFailure],
        [-32201] = [ErrorCodes.ComponentNotFound],
        [-32202] = [ErrorCodes.OrchestratorError],
        [-32300] = [ErrorCodes.Unreachable, ErrorCodes.Timeout],
        [-32301] = [ErrorCodes.Unreachable],
        [-32302] = [ErrorCodes.Unreachable],
        [-32303] = [ErrorCodes.Unreachable],
    }.ToFrozenDictionary();

    /// <summary>Whether a code is the expected one, or one that the expected number stands for.</summary>
    public static bool Matches(JsonElement expected, JsonElement actual) =>
        JsonElement.DeepEquals(expected, actual)
        || (expected.ValueKind == JsonValueKind.Number && actual.ValueKind == JsonValueKind.String
            && expected.TryGetInt64(out var number) && Names.TryGetValue(number, out var names) && names.Contains(actual.GetString()));
}
