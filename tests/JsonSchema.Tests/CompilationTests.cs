using System.Text.Json;

namespace StepFlow.JsonSchema.Tests;

public sealed class CompilationTests
{
    [Theory]
    [InlineData("""{"type":"text"}""", "/type", "must be one or more of null")]
    [InlineData("""{"type":5}""", "/type", "must be")]
    [InlineData("""{"properties":{"a":{"minLength":-1}}}""", "/properties/a/minLength", "not negative")]
    [InlineData("""{"maxItems":1.5}""", "/maxItems", "integer")]
    [InlineData("""{"minimum":"1"}""", "/minimum", "must be a number")]
    [InlineData("""{"multipleOf":0}""", "/multipleOf", "greater than zero")]
    [InlineData("""{"enum":1}""", "/enum", "must be an array")]
    [InlineData("""{"required":[1]}""", "/required", "array of strings")]
    [InlineData("""{"uniqueItems":1}""", "/uniqueItems", "must be a boolean")]
    [InlineData("""{"properties":[]}""", "/properties", "must be an object")]
    [InlineData("""{"properties":{"a":1}}""", "/properties/a", "must be an object or a boolean")]
    [InlineData("""{"allOf":{}}""", "/allOf", "array of schemas")]
    [InlineData("""{"allOf":[true,7]}""", "/allOf/1", "must be an object or a boolean")]
    [InlineData("""{"not":"x"}""", "/not", "must be an object or a boolean")]
    [InlineData("""{"items":[true]}""", "/items", "prefixItems")]
    [InlineData("""{"pattern":"("}""", "/pattern", "not a valid regular expression")]
    [InlineData("""{"pattern":"a\\Z"}""", "/pattern", "does not exist in ECMA-262")]
    [InlineData("""{"patternProperties":{"[":true}}""", "/patternProperties", "not closed")]
    [InlineData("""{"$ref":1}""", "/$ref", "must be a string")]
    [InlineData("""{"$ref":"#/$defs/x"}""", "/$ref", "correct the reference")]
    [InlineData("""{"$ref":"#x"}""", "/$ref", "there is no $anchor 'x'")]
    [InlineData("""{"$ref":"https://example.com/x.json"}""", "/$ref", "register it")]
    [InlineData("""{"$dynamicRef":"#x"}""", "/$dynamicRef", "there is no $anchor")]
    [InlineData("""{"$defs":{"unused":{"$ref":"#/nowhere"}}}""", "/$defs/unused/$ref", "correct the reference")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-04/schema#"}""", "/$schema", "use https://json-schema.org/draft/2020-12/schema")]
    [InlineData("""{"$schema":1}""", "/$schema", "must be the URI")]
    [InlineData("""{"$id":1}""", "/$id", "must be a string")]
    [InlineData("""{"$id":"https://example.com/#x"}""", "/$id", "use $anchor")]
    [InlineData("""{"$anchor":"a","$defs":{"b":{"$anchor":"a"}}}""", "/$defs/b/$anchor", "declared twice")]
    [InlineData("""{"dependentRequired":{"a":"b"}}""", "/dependentRequired", "array of strings")]
    [InlineData("""{"required":["\ud800"]}""", "", "not valid Unicode")]
    [InlineData("7", "", "must be an object or a boolean")]
    public void A_mistake_is_refused_with_its_place_and_what_to_do(string schema, string pointer, string message)
    {
        var exception = Should.Throw<SchemaCompilationException>(() => Json.Compile(schema));
        exception.SchemaPath.ShouldBe(pointer);
        exception.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("""{"x-note":{"type":7},"title":5}""")]
    [InlineData("""{"examples":[{"type":"nonsense"}],"default":{"$ref":"#/nowhere"},"enum":[{"$ref":"#/nowhere"}]}""")]
    [InlineData("""{"format":"whatever"}""")]
    public void Unknown_keywords_and_plain_data_are_left_alone(string schema) => Should.NotThrow(() => Json.Compile(schema));

    [Fact]
    public void Formats_are_annotations_only() => Json.IsValid("""{"format":"email"}""", "\"nobody\"").ShouldBeTrue();

    [Theory]
    [InlineData(SchemaDraft.Draft7, false)]
    [InlineData(SchemaDraft.Draft202012, true)]
    public void A_schema_without_a_draft_has_the_default_one(SchemaDraft draft, bool expected)
    {
        // In draft 7 a $ref hides its neighbours, and then nothing requires the property.
        const string schema = """{"$ref":"#/definitions/any","required":["a"],"definitions":{"any":true}}""";
        (!Json.IsValid(schema, "{}", new SchemaCompilerOptions { DefaultDraft = draft })).ShouldBe(expected);
    }

    [Theory]
    [InlineData("https://json-schema.org/draft/2020-12/schema")]
    [InlineData("http://json-schema.org/draft-07/schema#")]
    public void The_official_meta_schemas_can_be_referred_to_and_accept_themselves(string uri)
    {
        var schema = Json.Compile($$"""{"$schema":"{{uri}}","$ref":"{{uri}}"}""");
        schema.Validate(Json.Parse($$$"""{"$schema":"{{{uri}}}","type":"object","properties":{"a":{"minLength":1} } }""")).ShouldBeEmpty();
        var violations = schema.Validate(Json.Parse("""{"properties":{"a":{"minLength":-1,"type":"text"}}}"""));
        violations.ShouldContain(violation => violation.InstancePath == "$.properties.a.minLength");
        violations.ShouldContain(violation => violation.InstancePath == "$.properties.a.type");
    }

    [Fact]
    public void A_meta_schema_that_requires_an_unknown_vocabulary_is_refused()
    {
        var options = new SchemaCompilerOptions
        {
            Documents = new Dictionary<string, JsonElement>
            {
                ["https://example.com/meta"] = Json.Parse(
                    """{"$schema":"https://json-schema.org/draft/2020-12/schema","$vocabulary":{"https://example.com/vocab":true}}"""),
            },
        };
        Should.Throw<SchemaCompilationException>(() => Json.Compile("""{"$schema":"https://example.com/meta"}""", options))
            .Message.ShouldContain("https://example.com/vocab");
    }

    [Fact]
    public void A_mistake_in_a_referenced_document_is_reported_with_its_address()
    {
        var options = new SchemaCompilerOptions
        {
            Documents = new Dictionary<string, JsonElement> { ["https://example.com/a"] = Json.Parse("""{"type":"nonsense"}""") },
        };
        Should.Throw<SchemaCompilationException>(() => Json.Compile("""{"$ref":"https://example.com/a"}""", options))
            .SchemaPath.ShouldBe("https://example.com/a#/type");
    }

    [Fact]
    public void Documents_that_refer_to_each_other_compile()
    {
        var options = new SchemaCompilerOptions
        {
            Documents = new Dictionary<string, JsonElement>
            {
                ["https://example.com/a"] = Json.Parse("""{"properties":{"next":{"$ref":"b"}},"type":"object"}"""),
                ["https://example.com/b"] = Json.Parse("""{"properties":{"next":{"$ref":"a"}},"type":["object","null"]}"""),
            },
        };
        var schema = Json.Compile("""{"$ref":"https://example.com/a"}""", options);
        schema.IsValid(Json.Parse("""{"next":{"next":{"next":null}}}""")).ShouldBeTrue();
        schema.IsValid(Json.Parse("""{"next":{"next":null}}""")).ShouldBeFalse();
    }
}
