using static StepFlow.Flows.Tests.Parsing.Reading;

namespace StepFlow.Flows.Tests.Parsing;

public class OperatorTests
{
    [Theory]
    [InlineData("{$eq: [{$input: a}, 1]}", "Equal(input$.a,1)")]
    [InlineData("{$ne: [1, 2]}", "NotEqual(1,2)")]
    [InlineData("{$lt: [1, 2]}", "Less(1,2)")]
    [InlineData("{$lte: [1, 2]}", "LessOrEqual(1,2)")]
    [InlineData("{$gt: [1, 2]}", "Greater(1,2)")]
    [InlineData("{$gte: [1, {$step: s}]}", "GreaterOrEqual(1,step(s#0)$)")]
    [InlineData("{$and: [{$not: {$input: a}}, {$or: []}]}", "and(not(input$.a),or())")]
    [InlineData("{$template: \"Hi {{ input.name }}!\"}", "template(\"Hi \",input$.name,\"!\")")]
    [InlineData("{$template: \"{{steps.s.items[0].x}}{{variables.v.y}}\"}", "template(step(s#0)$.items[0].x,var(v)$.y)")]
    [InlineData("{$template: \"{{{{ input.x }} {{ input }}\"}", "template(\"{{ input.x }} \",input$)")]
    [InlineData("{$template: \"no reference\"}", "\"no reference\"")]
    [InlineData("{$literal: {$eq: [1, 2]}}", "{\"$eq\":[1,2]}")]
    public void Operators_work_where_the_document_asks_for_them(string expression, string shown) =>
        Show(Good($"extensions: [operators]\nsteps: [{{id: s, component: /x/y}}]\noutput: {expression}\n").Output).ShouldBe(shown);

    [Theory]
    [InlineData("{$gt: 5}", 0)]
    [InlineData("{$gt: [1, 2]}", 1)]
    [InlineData("{age: {$gte: 18}, $or: [{a: 1}]}", 0)]
    [InlineData("{$template: plain}", 0)]
    [InlineData("{$template: \"{{ input.x }}\"}", 1)]
    [InlineData("{$eq: [1, 2], other: 1}", 0)]
    public void Without_asking_they_are_data_and_a_warning_says_so(string expression, int warnings)
    {
        var text = $"output: {expression}";
        Good(text).Output.ShouldBeOfType<StepFlow.Flows.Expressions.LiteralExpression>();
        var found = Found(text, 4100);
        found.Count.ShouldBe(warnings);
        found.ShouldAllBe(d => d.Message.Contains("extensions: [operators]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{$eq: [1]}", 4101, "")]
    [InlineData("{$eq: 1}", 4101, "")]
    [InlineData("{$and: 1}", 4101, "")]
    [InlineData("{$eq: [1, 2], other: 1}", 4101, "")]
    [InlineData("{$template: 5}", 4101, "")]
    [InlineData("{$template: \"ab {{ input.x\"}", 4102, "Column 4")]
    [InlineData("{$template: \"{{ nothing.x }}\"}", 4102, "Column 1")]
    [InlineData("{$template: \"{{ error.x }}\"}", 4102, "onFailure")]
    [InlineData("{$template: \"{{ input[x] }}\"}", 4102, "Invalid index")]
    [InlineData("{$template: \"{{ steps }}\"}", 4102, "steps.id.x")]
    [InlineData("{$template: \"{{ steps.nowhere.x }}\"}", 3003, "nowhere")]
    public void A_wrong_operator_is_refused(string expression, int code, string part)
    {
        var found = Found($"extensions: [operators]\noutput: {expression}", code);
        found.Count.ShouldBe(1);
        found[0].Message.ShouldContain(part);
    }

    [Fact]
    public void A_template_in_onFailure_knows_the_error() =>
        Show(Good("extensions: [operators]\nonFailure: [{id: t, component: /x/y, input: {$template: \"{{ error.message }}\"}}]\n").OnFailure[0].Input).ShouldBe("template(error$.message)");

    [Fact]
    public void An_unknown_extension_is_refused() => Found("extensions: [magic]\noutput: 1", 4007).Count.ShouldBe(1);
}
