namespace StepFlow.JsonSchema.Tests;

public sealed class ViolationTests
{
    [Theory]
    [InlineData("""{"type":["string","null"]}""", "5", "type", "must be string or null, but is number")]
    [InlineData("""{"type":"integer"}""", "true", "type", "must be integer, but is boolean")]
    [InlineData("""{"enum":["a",1]}""", "2", "enum", "must be one of \"a\", 1")]
    [InlineData("""{"const":null}""", "2", "const", "must be null")]
    [InlineData("""{"enum":[0,1,2,3,4,5,6,7,8]}""", "9", "enum", "must be one of the 9 allowed values")]
    [InlineData("""{"minimum":1.5}""", "1", "minimum", "must be at least 1.5")]
    [InlineData("""{"maximum":1}""", "2", "maximum", "must be at most 1")]
    [InlineData("""{"exclusiveMinimum":1}""", "1", "exclusiveMinimum", "must be greater than 1")]
    [InlineData("""{"exclusiveMaximum":1}""", "1", "exclusiveMaximum", "must be less than 1")]
    [InlineData("""{"multipleOf":0.1}""", "0.15", "multipleOf", "must be a multiple of 0.1")]
    [InlineData("""{"minLength":1}""", "\"\"", "minLength", "must have at least 1 character")]
    [InlineData("""{"maxLength":2}""", "\"abc\"", "maxLength", "must have at most 2 characters")]
    [InlineData("""{"pattern":"^a"}""", "\"b\"", "pattern", "must match the pattern ^a")]
    [InlineData("""{"minItems":2}""", "[1]", "minItems", "must have at least 2 items")]
    [InlineData("""{"maxItems":1}""", "[1,2]", "maxItems", "must have at most 1 item")]
    [InlineData("""{"minProperties":1}""", "{}", "minProperties", "must have at least 1 property")]
    [InlineData("""{"maxProperties":0}""", """{"a":1}""", "maxProperties", "must have at most 0 properties")]
    [InlineData("""{"required":["name"]}""", "{}", "required", "required property 'name' is missing")]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""", """{"a":1}""", "dependentRequired", "property 'b' is required when 'a' is present")]
    [InlineData("""{"uniqueItems":true}""", "[1,2,1.0]", "uniqueItems", "items must be unique, but items 0 and 2 are equal")]
    [InlineData("""{"contains":{"type":"null"}}""", "[1]", "contains", "must contain an item matching the schema")]
    [InlineData("""{"contains":true,"maxContains":1}""", "[1,2]", "contains", "must contain at most 1 item matching the schema")]
    [InlineData("""{"anyOf":[false,false]}""", "1", "anyOf", "satisfies none of the 2 alternatives")]
    [InlineData("""{"oneOf":[false,true,true]}""", "1", "oneOf", "must satisfy exactly one of the 3 alternatives, but satisfies numbers 1 and 2")]
    [InlineData("""{"not":true}""", "1", "not", "satisfies the schema that it must not satisfy")]
    public void A_keyword_that_fails_says_so_in_a_sentence(string schema, string instance, string keyword, string message)
    {
        var violation = Json.Violation(schema, instance);
        violation.ShouldBe(new SchemaViolation("$", "/" + keyword, keyword, message));
    }

    [Fact]
    public void A_violation_points_into_the_instance_and_into_the_schema()
    {
        var violation = Json.Violation(
            """{"properties":{"items":{"items":{"properties":{"name":{"type":"string"}}}}}}""", """{"items":[{"name":5}]}""");
        violation.InstancePath.ShouldBe("$.items[0].name");
        violation.SchemaPath.ShouldBe("/properties/items/items/properties/name/type");
    }

    [Fact]
    public void Names_that_are_no_identifiers_are_quoted_in_paths()
    {
        var violation = Json.Violation("""{"additionalProperties":{"additionalProperties":false}}""", """{"a.b":{"say \"hi\\\"":1}}""");
        violation.InstancePath.ShouldBe("""$["a.b"]["say \"hi\\\""]""");
    }

    [Fact]
    public void Slashes_and_tildes_are_escaped_in_schema_pointers() =>
        Json.Violation("""{"properties":{"a/b~c":false}}""", """{"a/b~c":1}""").SchemaPath.ShouldBe("/properties/a~1b~0c");

    [Fact]
    public void An_unknown_property_is_reported_at_its_own_path()
    {
        var violation = Json.Violation("""{"properties":{"a":true},"additionalProperties":false}""", """{"a":1,"b":2}""");
        violation.ShouldBe(new SchemaViolation(
            "$.b", "/additionalProperties", "additionalProperties", "this property is not known to the schema; remove it"));
    }

    [Fact]
    public void A_reference_is_reported_where_the_failing_keyword_stands() =>
        Json.Violation("""{"properties":{"a":{"$ref":"#/$defs/text"}},"$defs":{"text":{"type":"string"}}}""", """{"a":1}""")
            .SchemaPath.ShouldBe("/$defs/text/type");

    [Fact]
    public void A_keyword_in_another_document_is_reported_with_that_documents_address()
    {
        var options = new SchemaCompilerOptions
        {
            Documents = new Dictionary<string, System.Text.Json.JsonElement> { ["https://example.com/a.json"] = Json.Parse("""{"type":"string"}""") },
        };
        Json.Violation("""{"$ref":"https://example.com/a.json"}""", "1", options).SchemaPath.ShouldBe("https://example.com/a.json#/type");
    }

    [Fact]
    public void All_violations_are_reported_at_once()
    {
        var violations = Json.Validate(
            """{"required":["x","y"],"properties":{"a":{"type":"string","minimum":3},"b":{"items":{"type":"null"}}},"allOf":[{"maxProperties":1}]}""",
            """{"a":1,"b":[1,null,2]}""");
        violations.Select(violation => (violation.InstancePath, violation.Keyword)).ShouldBe(
            [("$", "required"), ("$", "required"), ("$.a", "type"), ("$.a", "minimum"), ("$.b[0]", "type"), ("$.b[2]", "type"), ("$", "maxProperties")],
            ignoreOrder: true);
    }

    [Fact]
    public void Branches_that_were_only_tried_report_nothing() =>
        Json.Validate("""{"anyOf":[{"type":"string"},{"type":"number"}],"if":{"const":2},"then":false}""", "1").ShouldBeEmpty();

    [Fact]
    public void A_branch_that_was_chosen_reports_its_own_violations() =>
        Json.Violation("""{"if":{"minimum":1},"then":{"maximum":2}}""", "3").SchemaPath.ShouldBe("/then/maximum");

    [Fact]
    public void No_message_contains_an_instances_value()
    {
        const string secret = "hunter2";
        var violations = Json.Validate(
            """
            {"type":"null","enum":[1],"const":2,"minLength":99,"maxLength":1,"pattern":"^x","not":{"type":"string"},
             "oneOf":[false],"anyOf":[{"type":"array"}],"allOf":[false]}
            """,
            $"\"{secret}\"");
        violations.Count.ShouldBe(10);
        violations.ShouldAllBe(violation => !violation.Message.Contains(secret));
    }

    [Fact]
    public void A_valid_instance_has_no_violations() => Json.Validate("{}", "1").ShouldBeEmpty();

    [Fact]
    public void A_missing_value_is_refused() =>
        Should.Throw<ArgumentException>(() => Json.Compile("{}").Validate(default));
}
