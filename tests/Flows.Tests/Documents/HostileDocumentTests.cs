using System.Diagnostics;
using System.Text;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Parsing;

namespace StepFlow.Flows.Tests.Documents;

// The one place with a bound on time: a document that hangs the reader is exactly what these texts try to be.
[CollectionDefinition(DisableParallelization = true)]
public sealed class HostileDocuments;

[Collection(typeof(HostileDocuments))]
public class HostileDocumentTests
{
    const int Million = 1 << 20;
    const int Scalar = 48 * Million;
    static readonly TimeSpan Generous = TimeSpan.FromSeconds(5);

    public static TheoryData<string> Repeated() =>
    [
        "[", "{", "{\"a\":", "{\"a\":[", "- ", "? ", "{? ", "[? ", "a: {", "[a: ", "\"a\": [", "- - ? ", "&a [", "{a: b, c: ", "[a, ", "[[],", "[\n", "{\n", "? - ",
        "&a ", "!a ", "*a ", "%a\n", "---\n", "--- a\n...\n", "...\n", "a: ", "|\n", "'", "\"\n", ": ", ",", "]", "}", "@", "`", "a\n b\n", "a:\n ", "<<: ", "!!str ", "\"\\u0041",
        "\t", "a #b\n", "\r", "\\", "''", "\u2028", "\u0085", "a: &a\n", "? a\n", "- &a b\n", "0", "0x", "\u0000",
    ];

    [Theory]
    [MemberData(nameof(Repeated))]
    public void A_megabyte_of_it_is_refused_quickly(string part)
    {
        var result = Timed(string.Concat(Enumerable.Repeat(part, Million / part.Length)));
        result.IsFatal.ShouldBeTrue();
        result.Diagnostics.ShouldAllBe(d => d.Code == 4011 || d.Position.IsKnown);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData("a: |\n ")]
    [InlineData("#")]
    [InlineData("{\"a\":\"")]
    [InlineData("0")]
    [InlineData("0x")]
    [InlineData("&")]
    public void A_text_of_many_megabytes_is_refused_quickly(string start) => Timed(start + new string('1', Scalar)).IsFatal.ShouldBeTrue();

    [Fact]
    public void A_large_value_in_JSON_is_fine() =>
        Timed("{\"steps\":[{\"id\":\"a\",\"component\":\"/b/c\",\"input\":\"" + new string('x', Scalar) + "\"}],\"output\":null}").IsFatal.ShouldBeFalse();

    [Theory]
    [InlineData("a", ": 1", 4010)]
    [InlineData("? \"", "\"\n: 1", 4010)]
    [InlineData("{\"", "\": 1}", 4010)]
    [InlineData("steps:\n  - id: a\n    ", ": 1", 4010)]
    public void A_key_of_a_megabyte_is_refused(string start, string end, int code) =>
        Timed(start + new string('k', Million) + end).Diagnostics[0].Code.ShouldBe(code);

    [Theory]
    [InlineData("[", "]", 4002)]
    [InlineData("{\"a\":", "}", 4002)]
    [InlineData("- ", "", 4002)]
    [InlineData("{a: ", "}", 4002)]
    public void Nesting_of_ten_thousand_levels_is_refused_where_it_becomes_too_deep(string open, string close, int code)
    {
        var found = Timed(Repeat(open, 10_000) + "1" + Repeat(close, 10_000)).Diagnostics.ShouldHaveSingleItem();
        found.Code.ShouldBe(code);
        found.Position.Column.ShouldBe((128 * open.Length) + 1);
    }

    [Fact]
    public void Indented_nesting_is_refused()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 1000; i++)
            text.Append(' ', i).Append("a:\n");
        Timed(text.ToString()).Diagnostics[0].Code.ShouldBe(4002);
    }

    [Fact]
    public void A_billion_laughs_are_refused_before_they_are_laughed()
    {
        var text = new StringBuilder("a0: &a0 [lol]\n");
        for (var i = 1; i < 30; i++)
            text.Append($"a{i}: &a{i} [{string.Join(",", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        Timed(text.ToString()).Diagnostics[0].Code.ShouldBe(4004);
    }

    [Fact]
    public void A_billion_laughs_by_merge_keys_are_refused()
    {
        var text = new StringBuilder("m0: &m0 {k: 1}\n");
        for (var i = 1; i < 40; i++)
            text.Append($"m{i}: &m{i} {{a{i}: *m{i - 1}, b{i}: *m{i - 1}, <<: [*m{i - 1}, *m{i - 1}]}}\n");
        Timed(text.ToString()).Diagnostics[0].Code.ShouldBe(4004);
    }

    [Fact]
    public void Aliases_of_a_large_text_are_refused_by_their_bytes()
    {
        var text = $"a: &a {new string('x', Million)}\nb: [{string.Join(",", Enumerable.Repeat("*a", 90_000))}]\n";
        Timed(text).Diagnostics[0].Code.ShouldBe(4004);
    }

    [Fact]
    public void A_hundred_thousand_anchors_are_read_quickly()
    {
        var text = new StringBuilder("metadata:\n");
        for (var i = 0; i < 100_000; i++)
            text.Append($"  k{i}: &a{i} v\n");
        Timed(text.Append("steps: []\noutput: *a99\n").ToString()).IsFatal.ShouldBeTrue("an alias to a text is no mapping");
    }

    [Fact]
    public void Nested_anchors_do_not_multiply_the_document()
    {
        var text = string.Concat(Enumerable.Range(0, 120).Select(i => $"[&a{i} ")) + "[" + Repeat("1,", Million) + "1]" + Repeat("]", 120);
        Timed(text).IsFatal.ShouldBeTrue();
    }

    [Fact]
    public void A_chain_of_references_that_closes_is_refused()
    {
        var found = Timed("""
            steps:
              - {id: a, component: /x/y, input: {$step: c}}
              - {id: b, component: /x/y, input: {$step: a}}
              - {id: c, component: /x/y, input: {$step: b}}
            output: {$step: c}
            """).Diagnostics.Where(d => d.Level == DiagnosticLevel.Fatal).ShouldHaveSingleItem();
        (found.Code, found.Path, found.Position).ShouldBe((3003, "$.steps[0].input", new SourcePosition(2, 37)));
    }

    [Fact]
    public void Problems_are_counted_up_to_a_limit()
    {
        var text = "steps:\n" + string.Concat(Enumerable.Repeat("  - {id: x, component: 1, input: {$step: nowhere}}\n", 10_000));
        var result = Timed(text);
        result.NumFatal.ShouldBeInRange(200, 201);
        result.Diagnostics[^1].Code.ShouldBe(4011);
    }

    [Fact]
    public void A_hundred_thousand_unknown_keys_are_read_quickly() =>
        Timed("steps: []\noutput: 1\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"outptu{i}: 1\n"))).NumWarning.ShouldBe(201);

    static string Repeat(string part, int count) => string.Concat(Enumerable.Repeat(part, count));

    static FlowReadResult Timed(string text)
    {
        var clock = Stopwatch.StartNew();
        var result = FlowReader.Read(text);
        clock.Elapsed.ShouldBeLessThan(Generous);
        return result;
    }
}
