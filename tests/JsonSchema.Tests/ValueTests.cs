using System.Globalization;
using System.Numerics;
using System.Text;
using StepFlow.JsonSchema.Values;

namespace StepFlow.JsonSchema.Tests;

public sealed class ValueTests
{
    [Theory]
    [InlineData("""{"multipleOf":0.0001}""", "0.0075", true)]
    [InlineData("""{"multipleOf":0.0001}""", "0.00751", false)]
    [InlineData("""{"multipleOf":0.01}""", "4.35", true)]
    [InlineData("""{"multipleOf":0.01}""", "1e400", true)]
    [InlineData("""{"multipleOf":3}""", "1e1000000000", false)]
    [InlineData("""{"multipleOf":7}""", "700000000000000000000000000000000000007", true)]
    [InlineData("""{"multipleOf":7}""", "700000000000000000000000000000000000008", false)]
    [InlineData("""{"multipleOf":1e-400}""", "3e-400", true)]
    [InlineData("""{"multipleOf":1e400}""", "3e399", false)]
    [InlineData("""{"multipleOf":5}""", "-0.0", true)]
    [InlineData("""{"maximum":9007199254740993}""", "9007199254740993.1", false)]
    [InlineData("""{"maximum":9007199254740993}""", "9007199254740992.9", true)]
    [InlineData("""{"minimum":1e400}""", "1e399", false)]
    [InlineData("""{"minimum":-1e400}""", "-1e401", false)]
    [InlineData("""{"exclusiveMinimum":0}""", "1e-99999999999999999999", true)]
    [InlineData("""{"exclusiveMaximum":0}""", "-0", false)]
    [InlineData("""{"type":"integer"}""", "1.0", true)]
    [InlineData("""{"type":"integer"}""", "12.30e1", true)]
    [InlineData("""{"type":"integer"}""", "12.34e1", false)]
    [InlineData("""{"type":"integer"}""", "1e99999999999999999999", true)]
    [InlineData("""{"type":"integer"}""", "0.0e-5", true)]
    [InlineData("""{"const":1}""", "1.0", true)]
    [InlineData("""{"const":1e400}""", "10e399", true)]
    [InlineData("""{"const":{"a":1,"b":[2]}}""", """{"b":[2.0],"a":1e0}""", true)]
    [InlineData("""{"const":{"a":1,"b":2}}""", """{"a":1,"c":2}""", false)]
    [InlineData("""{"const":[0]}""", "[false]", false)]
    [InlineData("""{"const":"a/b"}""", "\"\\u0061\\/b\"", true)]
    [InlineData("""{"uniqueItems":true}""", "[\"\\ud800\",\"\\ud801\"]", true)]
    [InlineData("""{"uniqueItems":true}""", "[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,{\"a\":1,\"b\":2},{\"b\":2.0,\"a\":1}]", false)]
    [InlineData("""{"uniqueItems":true}""", "[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,\"1\",[1],true,false,null]", true)]
    [InlineData("""{"enum":[0,1,2,3,4,5,6,7,8,{"a":[1]}]}""", """{"a":[1.0]}""", true)]
    public void Numbers_and_values_are_compared_by_what_they_mean(string schema, string instance, bool valid) =>
        Json.IsValid(schema, instance).ShouldBe(valid);

    [Theory]
    [InlineData("\"🐲🐲\"", 2)]
    [InlineData("\"\\ud83d\\udc32\"", 1)]
    [InlineData("\"\\ud83d\"", 1)]
    [InlineData("\"\\ud83d\\u0041\"", 2)]
    [InlineData("\"\\ud83dx\"", 2)]
    [InlineData("\"\\\"\\\\\\n\\u0041\"", 4)]
    [InlineData("\"äö\"", 2)]
    [InlineData("\"\"", 0)]
    public void Lengths_are_counted_in_code_points(string instance, int length)
    {
        Json.IsValid($$"""{"minLength":{{length}},"maxLength":{{length}} }""", instance).ShouldBeTrue();
        Json.IsValid($$"""{"minLength":{{length + 1}} }""", instance).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"maxLength":1e300}""", true)]
    [InlineData("""{"minLength":1e300}""", false)]
    [InlineData("""{"minLength":2.0}""", true)]
    public void Counts_in_a_schema_may_be_any_integer(string schema, bool valid) => Json.IsValid(schema, "\"ab\"").ShouldBe(valid);

    [Fact]
    public void Escaped_property_names_are_the_names_they_mean()
    {
        Json.IsValid("""{"properties":{"ab":{"type":"null"}},"required":["ab"]}""", """{"\u0061b":1}""").ShouldBeFalse();
        Json.IsValid("""{"properties":{"ab":{"type":"number"}},"required":["ab"],"additionalProperties":false}""", """{"\u0061b":1}""").ShouldBeTrue();
        Json.IsValid("""{"propertyNames":{"maxLength":2}}""", """{"\u0061b":1}""").ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"properties":{"a":false},"patternProperties":{"b":false},"propertyNames":{"pattern":"."},"required":["x"]}""")]
    [InlineData("""{"dependentRequired":{"a":["b"]},"minProperties":1}""")]
    public void A_name_that_is_not_valid_Unicode_never_throws(string schema) =>
        Should.NotThrow(() => Json.Compile(schema).Validate(Json.Parse("""{"\ud800":1}""")));

    [Fact]
    public void Long_strings_and_names_work_like_short_ones()
    {
        var name = new string('n', 10_000);
        var instance = $$"""{"{{name}}":"{{new string('v', 10_000)}}"}""";
        Json.IsValid("""{"patternProperties":{"^n+$":{"pattern":"^v+$"}},"additionalProperties":false}""", instance).ShouldBeTrue();
        Json.IsValid("""{"patternProperties":{"x$":true},"additionalProperties":false}""", $$"""{"{{name}}":1}""").ShouldBeFalse();
    }

    [Fact]
    public void Random_numbers_compare_as_exact_fractions()
    {
        var random = new Random(7);
        string Number() => string.Create(
            CultureInfo.InvariantCulture,
            $"{(random.Next(2) == 0 ? "-" : "")}{random.Next(0, 120)}{(random.Next(2) == 0 ? $".{random.Next(0, 100):D2}" : "")}{(random.Next(2) == 0 ? $"e{random.Next(-3, 4)}" : "")}");
        for (var i = 0; i < 20_000; i++)
        {
            var (left, right) = (Number(), Number());
            var order = new JsonNumber(Encoding.ASCII.GetBytes(left)).CompareTo(new JsonNumber(Encoding.ASCII.GetBytes(right)));
            Math.Sign(order).ShouldBe(Scaled(left).CompareTo(Scaled(right)) switch { < 0 => -1, 0 => 0, _ => 1 }, $"{left} and {right}");
            var isMultiple = Scaled(right).Sign > 0 ? Scaled(left) % Scaled(right) == 0 : (bool?)null;
            if (isMultiple is not null)
                Json.Compile($$"""{"multipleOf":{{right}} }""").IsValid(Json.Parse(left)).ShouldBe(isMultiple.Value, $"{left} and {right}");
        }
    }

    static BigInteger Scaled(string number) =>
        new(decimal.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture) * 100_000m);
}
