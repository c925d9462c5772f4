using System.Text.Json;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Flows.Tests.Model;

public class OutcomeJsonTests
{
    [Theory]
    [InlineData("""{"outcome":"success","result":{"b":1,"a":[1.0]}}""")]
    [InlineData("""{"outcome":"success","result":null}""")]
    [InlineData("""{"outcome":"failed","error":{"code":"COMPONENT_FAILED","message":"m"}}""")]
    [InlineData("""{"outcome":"failed","error":{"code":-32300,"message":"m","data":{"x":1}}}""")]
    [InlineData("""{"outcome":"failed","error":{"code":"007","message":""}}""")]
    [InlineData("""{"outcome":"skipped"}""")]
    [InlineData("""{"outcome":"skipped","reason":"why"}""")]
    public void An_outcome_reads_and_writes_as_the_same_json(string json) => Write(Read(json).ShouldNotBeNull()).ShouldBe(json);

    [Fact]
    public void A_numeric_code_becomes_its_decimal_text() =>
        Read("""{"outcome":"failed","error":{"code":8,"message":"m"}}""")!.Error.ShouldBe(new FlowError("8", "m"));

    [Fact]
    public void A_success_without_result_is_null() => Read("""{"outcome":"success"}""")!.Result.ValueKind.ShouldBe(JsonValueKind.Null);

    [Theory]
    [InlineData("""{"outcome":"failed","error":{"code":1,"message":"m","data":null}}""")]
    public void Null_data_is_no_data(string json) => Read(json)!.Error!.Data.ShouldBeNull();

    [Theory]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"outcome":1}""")]
    [InlineData("""{"outcome":"done"}""")]
    [InlineData("""{"outcome":"failed"}""")]
    [InlineData("""{"outcome":"failed","error":"m"}""")]
    [InlineData("""{"outcome":"failed","error":{"message":"m"}}""")]
    [InlineData("""{"outcome":"failed","error":{"code":1.5,"message":"m"}}""")]
    [InlineData("""{"outcome":"failed","error":{"code":"","message":"m"}}""")]
    [InlineData("""{"outcome":"failed","error":{"code":1}}""")]
    [InlineData("""{"outcome":"skipped","reason":1}""")]
    public void Anything_else_is_no_outcome(string json) => Read(json).ShouldBeNull();

    static Outcome? Read(string json) => OutcomeJson.Read(JsonElement.Parse(json));

    static string Write(Outcome outcome) => CanonicalJson.Text(CanonicalJson.Build(w => OutcomeJson.Write(w, outcome)));
}
