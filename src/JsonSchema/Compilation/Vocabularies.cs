namespace StepFlow.JsonSchema.Compilation;

/// <summary>The vocabularies of draft 2020-12; draft 7 has all but <see cref="Unevaluated"/> by definition.</summary>
[Flags]
enum Vocabularies
{
    None = 0,
    Core = 1,
    Applicator = 2,
    Validation = 4,
    Unevaluated = 8,

    /// <summary>Vocabularies that only annotate (format-annotation, content, meta-data): known, with nothing to check.</summary>
    Annotations = 16,
    All = Core | Applicator | Validation | Unevaluated | Annotations,
}
