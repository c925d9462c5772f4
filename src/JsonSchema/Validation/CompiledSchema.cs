using System.Text.Json;

namespace StepFlow.JsonSchema.Validation;

/// <summary>A compiled schema as users see it.</summary>
sealed class CompiledSchema(SchemaNode root, SchemaCompilerOptions options, bool tracksScope) : ICompiledSchema
{
    ValidationContext? _spare;

    public IReadOnlyList<SchemaViolation> Validate(JsonElement instance)
    {
        var context = Rent(instance);
        try
        {
            context.Run(root, instance, collect: true);
            return context.TakeViolations();
        }
        finally
        {
            Return(context);
        }
    }

    public bool IsValid(JsonElement instance)
    {
        var context = Rent(instance);
        try
        {
            return context.Run(root, instance, collect: false);
        }
        finally
        {
            Return(context);
        }
    }

    // One spare context is enough for one caller after another; callers at the same time make their own.
    ValidationContext Rent(JsonElement instance)
    {
        if (instance.ValueKind == JsonValueKind.Undefined)
            throw new ArgumentException("there is no value to validate", nameof(instance));
        return Interlocked.Exchange(ref _spare, null) ?? new ValidationContext(options, tracksScope);
    }

    void Return(ValidationContext context)
    {
        context.Reset();
        Volatile.Write(ref _spare, context);
    }
}
