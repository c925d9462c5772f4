namespace StepFlow.Flows.Diagnostics;

/// <summary>
/// The stable table of diagnostic codes. 1xxx warnings, 2xxx errors and 3xxx fatal findings up to x499 are
/// upstream's; codes from 4000 on are ours: 40xx the document as a text, 41xx our additions to the language,
/// 42xx overrides, 43xx configuration files.
/// </summary>
public static class DiagnosticCodes
{
    /// <summary>Names and default levels by code.</summary>
    public static IReadOnlyDictionary<int, (string Kind, DiagnosticLevel Level)> All { get; } =
        new Dictionary<int, (string, DiagnosticLevel)>
        {
            [1000] = ("unreachableStep", DiagnosticLevel.Warning),
            [1001] = ("missingFlowName", DiagnosticLevel.Warning),
            [1002] = ("missingFlowDescription", DiagnosticLevel.Warning),
            [1003] = ("unvalidatedFieldAccess", DiagnosticLevel.Warning),
            [1004] = ("missingVariableSchema", DiagnosticLevel.Warning),
            [1200] = ("noPluginsConfigured", DiagnosticLevel.Warning),
            [1201] = ("noRoutingRulesConfigured", DiagnosticLevel.Warning),
            [1202] = ("unusedPlugin", DiagnosticLevel.Warning),
            [2000] = ("invalidFieldAccess", DiagnosticLevel.Error),
            [2001] = ("emptyComponentName", DiagnosticLevel.Error),
            [2002] = ("schemaViolation", DiagnosticLevel.Error),
            [2003] = ("invalidSubflowLiteral", DiagnosticLevel.Error),
            [2004] = ("undefinedVariable", DiagnosticLevel.Error),
            [2005] = ("undefinedRequiredVariable", DiagnosticLevel.Error),
            [2200] = ("invalidRouteReference", DiagnosticLevel.Error),
            [2500] = ("invalidComponent", DiagnosticLevel.Error),
            [3000] = ("duplicateStepId", DiagnosticLevel.Fatal),
            [3001] = ("emptyStepId", DiagnosticLevel.Fatal),
            [3002] = ("selfReference", DiagnosticLevel.Fatal),
            [3003] = ("undefinedStepReference", DiagnosticLevel.Fatal),
            [3004] = ("invalidReferenceExpression", DiagnosticLevel.Fatal),
            [4000] = ("malformedText", DiagnosticLevel.Fatal),
            [4001] = ("documentTooLarge", DiagnosticLevel.Fatal),
            [4002] = ("documentTooDeep", DiagnosticLevel.Fatal),
            [4003] = ("tooManySteps", DiagnosticLevel.Fatal),
            [4004] = ("aliasExpansionTooLarge", DiagnosticLevel.Fatal),
            [4005] = ("duplicateKey", DiagnosticLevel.Fatal),
            [4006] = ("unknownKey", DiagnosticLevel.Warning),
            [4007] = ("wrongType", DiagnosticLevel.Fatal),
            [4008] = ("missingField", DiagnosticLevel.Fatal),
            [4009] = ("mixedDialects", DiagnosticLevel.Fatal),
            [4010] = ("keyTooLong", DiagnosticLevel.Fatal),
            [4011] = ("tooManyProblems", DiagnosticLevel.Fatal),
            [4100] = ("operatorsNotEnabled", DiagnosticLevel.Warning),
            [4101] = ("invalidOperator", DiagnosticLevel.Fatal),
            [4102] = ("invalidTemplate", DiagnosticLevel.Fatal),
            [4103] = ("invalidRetry", DiagnosticLevel.Fatal),
            [4104] = ("invalidTimeout", DiagnosticLevel.Fatal),
            [4105] = ("invalidErrorAction", DiagnosticLevel.Fatal),
            [4106] = ("invalidSchema", DiagnosticLevel.Error),
            [4107] = ("expressionNotEvaluated", DiagnosticLevel.Warning),
            [4108] = ("invalidSecret", DiagnosticLevel.Fatal),
            [4109] = ("secretWouldBeKept", DiagnosticLevel.Error),
            [4300] = ("invalidSetting", DiagnosticLevel.Error),
            [4301] = ("missingSetting", DiagnosticLevel.Error),
            [4302] = ("duplicateSetting", DiagnosticLevel.Error),
            [4303] = ("unknownPluginType", DiagnosticLevel.Warning),
            [4304] = ("missingEnvironmentVariable", DiagnosticLevel.Error),
            [4305] = ("invalidRoute", DiagnosticLevel.Error),
            [4306] = ("invalidStorage", DiagnosticLevel.Error),
            [4307] = ("severalConfigurations", DiagnosticLevel.Error),
            [4308] = ("unreadableConfiguration", DiagnosticLevel.Error),
            [4309] = ("settingWithoutEffect", DiagnosticLevel.Warning),
            [4200] = ("invalidOverrides", DiagnosticLevel.Fatal),
            [4201] = ("unknownOverrideStep", DiagnosticLevel.Fatal),
            [4202] = ("invalidPatch", DiagnosticLevel.Fatal),
            [4203] = ("patchNotApplicable", DiagnosticLevel.Fatal),
        };

    /// <summary>Builds a diagnostic with the kind and level that belong to the code.</summary>
    public static Diagnostic Create(int code, string message, string path, SourcePosition position = default)
    {
        var (kind, level) = All[code];
        return new Diagnostic(code, kind, level, message, path, position);
    }
}
