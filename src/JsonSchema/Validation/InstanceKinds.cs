namespace StepFlow.JsonSchema.Validation;

/// <summary>The kinds of instances a keyword has anything to say about.</summary>
[Flags]
enum InstanceKinds
{
    Object = 1,
    Array = 2,
    String = 4,
    Number = 8,
    Other = 16,
    All = Object | Array | String | Number | Other,
}
