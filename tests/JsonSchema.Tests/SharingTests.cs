namespace StepFlow.JsonSchema.Tests;

public sealed class SharingTests
{
    const string Schema = """
        {"type":"object","required":["id","tags"],"properties":{
          "id":{"type":"string","pattern":"^[a-z]+-[0-9]+$","minLength":3},
          "size":{"type":"integer","minimum":0,"multipleOf":2},
          "price":{"type":"number","multipleOf":0.01},
          "kind":{"enum":["small","large"]},
          "tags":{"type":"array","items":{"type":"string"},"uniqueItems":true,"contains":{"const":"main"}},
          "owner":{"$ref":"#/$defs/owner"}},
         "patternProperties":{"^x-":true},
         "anyOf":[{"required":["size"]},{"required":["price"]}],
         "unevaluatedProperties":false,
         "$defs":{"owner":{"oneOf":[{"type":"null"},{"type":"object","properties":{"name":{"type":"string"}},"additionalProperties":false}]}}}
        """;

    const string Valid = """
        {"id":"ab-12","size":4,"price":4.35,"kind":"large","tags":["a","main"],"owner":{"name":"x"},"x-note":[1,{"y":2}]}
        """;

    [Fact]
    public void One_schema_serves_many_threads_at_once()
    {
        var schema = Json.Compile(Schema);
        var valid = Json.Parse(Valid);
        var invalid = Json.Parse(Valid.Replace("4.35", "4.355", StringComparison.Ordinal));
        Parallel.For(0, 20_000, i =>
        {
            if (i % 2 == 0)
                schema.Validate(valid).ShouldBeEmpty();
            else
                schema.Validate(invalid).ShouldHaveSingleItem().InstancePath.ShouldBe("$.price");
            schema.IsValid(i % 3 == 0 ? valid : invalid).ShouldBe(i % 3 == 0);
        });
    }

    [Fact]
    public void One_compiler_serves_many_threads_at_once()
    {
        var compiler = new SchemaCompiler();
        var schema = Json.Parse("""{"$ref":"https://json-schema.org/draft/2020-12/schema"}""");
        var instance = Json.Parse("""{"type":"nonsense"}""");
        Parallel.For(0, 100, _ => compiler.Compile(schema).IsValid(instance).ShouldBeFalse());
    }

    [Fact]
    public void Validating_a_valid_instance_allocates_nothing()
    {
        var schema = Json.Compile(Schema);
        var instance = Json.Parse(Valid);
        for (var i = 0; i < 100; i++)
            schema.Validate(instance).ShouldBeEmpty();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var valid = true;
        for (var i = 0; i < 1_000; i++)
            valid &= schema.IsValid(instance) && schema.Validate(instance).Count == 0;
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        valid.ShouldBeTrue();
    }

    [Fact]
    public void A_validation_that_hit_a_limit_leaves_nothing_behind()
    {
        var schema = Json.Compile("""{"properties":{"deep":{"$ref":"#/$defs/loop"}},"$defs":{"loop":{"$ref":"#/$defs/loop"}}}""");
        for (var i = 0; i < 3; i++)
        {
            schema.Validate(Json.Parse("""{"deep":1}""")).ShouldHaveSingleItem().InstancePath.ShouldBe("$.deep");
            schema.Validate(Json.Parse("{}")).ShouldBeEmpty();
        }
    }
}
