using System.Text.Json;

namespace StepFlow.JsonSchema.Tests;

public sealed class LimitTests
{
    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"not":{"$ref":"#"}}""")]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"anyOf":[{"$ref":"#"},true]}}}""")]
    [InlineData("""{"oneOf":[{"$ref":"#"},{"$ref":"#"}]}""")]
    [InlineData("""{"if":{"$ref":"#"},"else":true}""")]
    [InlineData("""{"$dynamicAnchor":"a","$dynamicRef":"#a"}""")]
    public void A_schema_that_refers_to_itself_without_end_is_a_violation(string schema)
    {
        Json.Violation(schema, "1").Keyword.ShouldBe("maxDepth");
        Json.IsValid(schema, "1").ShouldBeFalse();
    }

    [Fact]
    public void An_instance_nested_deeper_than_allowed_is_a_violation()
    {
        var schema = Json.Compile("""{"items":{"$ref":"#"}}""", new SchemaCompilerOptions { MaxDepth = 9 });
        schema.Validate(Json.Nested(4)).ShouldBeEmpty();
        var violation = schema.Validate(Json.Nested(10)).ShouldHaveSingleItem();
        violation.ShouldBe(new SchemaViolation("$[0][0][0][0][0]", "/items", "maxDepth", "subschemas nest deeper than 9 levels here"));
    }

    [Theory]
    [InlineData("""{"items":{"$ref":"#"}}""")]
    [InlineData("""{"additionalProperties":{"$ref":"#"},"items":{"$ref":"#"}}""")]
    [InlineData("""{"$dynamicAnchor":"a","items":{"$dynamicRef":"#a"},"unevaluatedItems":false}""")]
    public void A_very_deep_instance_does_not_overflow_the_stack(string schema)
    {
        var unlimited = new SchemaCompilerOptions { MaxDepth = int.MaxValue };
        foreach (var options in new[] { null, unlimited })
            OnSmallStack(() => Json.Compile(schema, options).IsValid(Json.Nested(10_000))).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"type":"array"}""")]
    [InlineData("true")]
    public void A_very_deep_instance_is_fine_for_a_schema_that_does_not_look_inside(string schema) =>
        OnSmallStack(() => Json.Compile(schema).IsValid(Json.Nested(10_000))).ShouldBeTrue();

    [Fact]
    public void Comparing_very_deep_values_does_not_overflow_the_stack()
    {
        var deep = Json.Nested(10_000);
        using var both = JsonDocument.Parse($"[{deep.GetRawText()},{deep.GetRawText()}]", new JsonDocumentOptions { MaxDepth = 20_000 });
        var violation = OnSmallStack(() => Json.Compile("""{"uniqueItems":true}""").Validate(both.RootElement)).ShouldHaveSingleItem();
        violation.Keyword.ShouldBeOneOf("maxDepth", "uniqueItems");
    }

    [Fact]
    public void A_very_deep_schema_is_refused_instead_of_overflowing_the_stack()
    {
        var schema = Json.Nested(10_000, """{"not":""", "}", "{}");
        OnSmallStack(() => Should.Throw<SchemaCompilationException>(() => new SchemaCompiler().Compile(schema))).Message.ShouldContain("nested");
    }

    [Fact]
    public void Branches_that_multiply_are_cut_off()
    {
        var options = new SchemaCompilerOptions { MaxEvaluations = 100_000 };
        var schema = Json.Compile("""{"items":{"allOf":[{"$ref":"#"},{"$ref":"#"}]}}""", options);
        schema.IsValid(Json.Nested(5)).ShouldBeTrue();
        schema.Validate(Json.Nested(50)).ShouldHaveSingleItem().Keyword.ShouldBe("maxEvaluations");
    }

    [Fact]
    public void No_more_violations_are_reported_than_asked_for()
    {
        var schema = Json.Compile("""{"items":false}""", new SchemaCompilerOptions { MaxViolations = 3 });
        var violations = schema.Validate(Json.Parse("[1,2,3,4,5]"));
        violations.Select(violation => violation.InstancePath).ShouldBe(["$[0]", "$[1]", "$[2]"]);
    }

    [Fact]
    public void A_hundred_violations_are_the_default() =>
        Json.Validate("""{"items":false}""", $"[{string.Join(',', Enumerable.Range(0, 1_000))}]").Count.ShouldBe(100);

    [Theory]
    [InlineData("""{"pattern":"^(?=(a+)+$)"}""")]
    [InlineData("""{"not":{"pattern":"^(?=(a+)+$)"}}""")]
    [InlineData("""{"anyOf":[{"pattern":"^(a+)+\\1$"},true]}""")]
    public void A_pattern_that_takes_too_long_is_a_violation_whatever_surrounds_it(string schema)
    {
        var options = new SchemaCompilerOptions { RegexTimeout = TimeSpan.FromMilliseconds(20) };
        var instance = $"\"{new string('a', 5_000)}!\"";
        var violation = Json.Violation(schema, instance, options);
        violation.Keyword.ShouldBe("pattern");
        violation.Message.ShouldContain("took longer than 20 ms");
        Json.IsValid(schema, instance, options).ShouldBeFalse();
    }

    [Fact]
    public void A_pattern_on_which_the_framework_loops_for_ever_is_a_violation_and_no_hang()
    {
        var options = new SchemaCompilerOptions { RegexTimeout = TimeSpan.FromMilliseconds(20) };
        Json.Violation("""{"pattern":"(?:(?!x)|b?)+?$"}""", "\"xbxb\"", options).Keyword.ShouldBe("pattern");
    }

    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(a|aa)+$")]
    [InlineData("^(.*)*x$")]
    [InlineData("(\\w+\\s?)*!$")]
    public void Notorious_patterns_run_in_linear_time(string pattern) =>
        new Patterns.SchemaPattern(pattern, TimeSpan.FromSeconds(1)).IsLinear.ShouldBeTrue();

    [Fact]
    public void Limits_must_be_positive()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new SchemaCompiler(new SchemaCompilerOptions { MaxViolations = 0 }));
        Should.Throw<ArgumentOutOfRangeException>(() => new SchemaCompiler(new SchemaCompilerOptions { MaxDepth = 0 }));
        Should.Throw<ArgumentOutOfRangeException>(() => new SchemaCompiler(new SchemaCompilerOptions { MaxEvaluations = -1 }));
        Should.Throw<ArgumentOutOfRangeException>(() => new SchemaCompiler(new SchemaCompilerOptions { RegexTimeout = TimeSpan.Zero }));
    }

    static T OnSmallStack<T>(Func<T> action)
    {
        T result = default!;
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = action();
                }
                catch (Exception e)
                {
                    failure = e;
                }
            },
            maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        return failure is null ? result : throw failure;
    }
}
