using StepFlow.JsonSchema.Keywords;

namespace StepFlow.JsonSchema.Compilation;

/// <summary>All keywords in the order in which they are checked: cheap ones first, <c>unevaluated*</c> after all others.</summary>
static class KeywordTable
{
    static readonly (Vocabularies Vocabulary, Action<SchemaReader> Read)[] _entries =
    [
        (Vocabularies.Validation, TypeKeyword.Read),
        (Vocabularies.Validation, EnumKeyword.Read),
        (Vocabularies.Validation, NumberRangeKeyword.Read),
        (Vocabularies.Validation, MultipleOfKeyword.Read),
        (Vocabularies.Validation, LengthKeyword.Read),
        (Vocabularies.Validation, PatternKeyword.Read),
        (Vocabularies.Validation, SizeKeyword.Read),
        (Vocabularies.Validation, RequiredKeyword.Read),
        (Vocabularies.Validation, DependentRequiredKeyword.Read),
        (Vocabularies.Validation, UniqueItemsKeyword.Read),
        (Vocabularies.Core, RefKeyword.Read),
        (Vocabularies.Core, DynamicRefKeyword.Read),
        (Vocabularies.Applicator, PropertyNamesKeyword.Read),
        (Vocabularies.Applicator, PropertiesKeyword.Read),
        (Vocabularies.Applicator, ItemsKeyword.Read),
        (Vocabularies.Applicator, ContainsKeyword.Read),
        (Vocabularies.Applicator, AllOfKeyword.Read),
        (Vocabularies.Applicator, AnyOfKeyword.Read),
        (Vocabularies.Applicator, OneOfKeyword.Read),
        (Vocabularies.Applicator, NotKeyword.Read),
        (Vocabularies.Applicator, ConditionKeyword.Read),
        (Vocabularies.Applicator, DependentSchemasKeyword.Read),
        (Vocabularies.Unevaluated, UnevaluatedPropertiesKeyword.Read),
        (Vocabularies.Unevaluated, UnevaluatedItemsKeyword.Read),
    ];

    public static void Read(SchemaReader reader)
    {
        if (reader.Dialect.Draft == SchemaDraft.Draft7 && reader.TryGet("$ref", out _))
        {
            // Draft 7 ignores everything beside a $ref.
            RefKeyword.Read(reader);
            return;
        }
        foreach (var (vocabulary, read) in _entries)
        {
            if (reader.Dialect.Vocabularies.HasFlag(vocabulary))
                read(reader);
        }
    }
}
