namespace StepFlow.JsonSchema.Validation;

/// <summary>A keyword's name and where it stands, as reported in violations.</summary>
sealed record KeywordPlace(string Keyword, string Pointer);
