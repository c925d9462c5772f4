using System.Text;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Json;

namespace StepFlow.Flows.Tests.Documents;

public class YamlDocumentTests
{
    [Theory]
    [InlineData("true", "true")]
    [InlineData("True", "true")]
    [InlineData("FALSE", "false")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("no", "\"no\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("off", "\"off\"")]
    [InlineData("~", "null")]
    [InlineData("null", "null")]
    [InlineData("", "null")]
    [InlineData("nULL", "\"nULL\"")]
    [InlineData("12", "12")]
    [InlineData("+12", "12")]
    [InlineData("-0", "-0")]
    [InlineData("007", "7")]
    [InlineData("0x1F", "31")]
    [InlineData("0o17", "15")]
    [InlineData("0o18", "\"0o18\"")]
    [InlineData("1.50", "1.50")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5.0")]
    [InlineData("-.5e3", "-0.5e3")]
    [InlineData("1e999999", "1e999999")]
    [InlineData("12345678901234567890123", "12345678901234567890123")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("-", "[null]")]
    [InlineData("2025-01-01", "\"2025-01-01\"")]
    [InlineData("2025-01-01T10:00:00Z", "\"2025-01-01T10:00:00Z\"")]
    [InlineData("\"12\"", "\"12\"")]
    [InlineData("'true'", "\"true\"")]
    [InlineData("!!str 12", "\"12\"")]
    [InlineData("!!int \"12\"", "12")]
    [InlineData("! 12", "\"12\"")]
    public void Plain_texts_follow_the_core_schema(string yaml, string json) => Json("a: " + (yaml == "-" ? "\n- " : yaml)).ShouldBe($$"""{"a":{{json}}}""");

    [Theory]
    [InlineData(".inf")]
    [InlineData("-.INF")]
    [InlineData(".nan")]
    public void Numbers_that_JSON_lacks_are_refused_with_their_place(string yaml)
    {
        var found = DocumentReader.Read($"a:\n  b: {yaml}").Diagnostics.ShouldHaveSingleItem();
        (found.Code, found.Position).ShouldBe((4000, new SourcePosition(2, 6)));
    }

    [Fact]
    public void Every_node_knows_its_line_and_column()
    {
        var root = (MappingNode)DocumentReader.Read("steps:\n  - id: one\n    input: {x: [1, two]}\n").Root!;
        var steps = (SequenceNode)root.Find("steps")!;
        var step = (MappingNode)steps.Items[0];
        var input = (MappingNode)step.Find("input")!;
        steps.Position.ShouldBe(new SourcePosition(2, 3));
        step.Position.ShouldBe(new SourcePosition(2, 5));
        step.Entries[1].Key.Position.ShouldBe(new SourcePosition(3, 5));
        input.Position.ShouldBe(new SourcePosition(3, 12));
        ((SequenceNode)input.Find("x")!).Items[1].Position.ShouldBe(new SourcePosition(3, 20));
    }

    [Fact]
    public void Line_breaks_of_Windows_and_a_byte_order_mark_change_nothing()
    {
        var text = "\uFEFFa: 1\r\nb:\r\n  - c\r\n";
        CanonicalJson.Text(DocumentReader.Read(Encoding.UTF8.GetBytes(text)).Root!.ToJson()).ShouldBe("""{"a":1,"b":["c"]}""");
    }

    [Fact]
    public void A_mapping_may_be_a_key()
    {
        var root = (MappingNode)DocumentReader.Read("{ mode: error }:\n  outcome: failed\n? [1, 2]\n: x\n").Root!;
        var key = root.Entries[0].Key.ShouldBeOfType<MappingNode>();
        key.Find("mode").ShouldBeOfType<ScalarNode>().Text.ShouldBe("error");
        key.Position.ShouldBe(new SourcePosition(1, 1));
        ((MappingNode)root.Entries[0].Value).Find("outcome")!.Position.ShouldBe(new SourcePosition(2, 12));
        CanonicalJson.Text(root.ToJson()).ShouldBe("""{"{\"mode\":\"error\"}":{"outcome":"failed"},"[1,2]":"x"}""");
    }

    [Fact]
    public void Keys_that_are_not_texts_keep_their_kind()
    {
        var root = (MappingNode)DocumentReader.Read("1: a\ntrue: b\nnull: c\n").Root!;
        root.Entries.Select(e => CanonicalJson.Text(e.Key.ToJson())).ShouldBe(["1", "true", "null"]);
        CanonicalJson.Text(root.ToJson()).ShouldBe("""{"1":"a","true":"b","null":"c"}""");
    }

    [Fact]
    public void A_repeated_key_is_refused_with_both_places()
    {
        var found = DocumentReader.Read("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n").Diagnostics.ShouldHaveSingleItem();
        (found.Code, found.Path, found.Position).ShouldBe((4005, "$.b.c", new SourcePosition(5, 3)));
        found.Message.ShouldContain("3:3");
        found.Message.ShouldContain("5:3");
    }

    [Fact]
    public void All_repeated_keys_are_reported_at_once() =>
        DocumentReader.Read("a: 1\na: 2\nb: 1\nb: 2\n").Diagnostics.Select(d => d.Code).ShouldBe([4005, 4005]);

    [Fact]
    public void Aliases_repeat_what_they_name() =>
        Json("a: &x {k: [1, 2]}\nb: *x\nc: [*x, *x]\n? &k name\n: 1\nd: {*k : 2}\n")
            .ShouldBe("""{"a":{"k":[1,2]},"b":{"k":[1,2]},"c":[{"k":[1,2]},{"k":[1,2]}],"name":1,"d":{"name":2}}""");

    [Fact]
    public void Merge_keys_add_what_the_mapping_does_not_say_itself() =>
        Json("base: &b {x: 1, y: {z: 2}}\nmore: &m {y: 9, w: 3}\none: {<<: *b, x: 5}\ntwo:\n  a: 0\n  <<: [*b, *m]\n  v: 4\n")
            .ShouldBe("""{"base":{"x":1,"y":{"z":2}},"more":{"y":9,"w":3},"one":{"y":{"z":2},"x":5},"two":{"a":0,"x":1,"y":{"z":2},"w":3,"v":4}}""");

    [Fact]
    public void Merged_nodes_keep_the_place_where_they_were_written()
    {
        var root = (MappingNode)DocumentReader.Read("base: &b\n  x: 1\n  y: [7]\none:\n  <<: *b\n  z: 3\n").Root!;
        var one = (MappingNode)root.Find("one")!;
        one.Entries.Select(e => e.Value.Position).ShouldBe([new(2, 6), new(3, 6), new(6, 6)]);
        ((SequenceNode)one.Find("y")!).Items[0].Position.ShouldBe(new SourcePosition(3, 7));
    }

    [Theory]
    [InlineData("a: {<<: 1}")]
    [InlineData("a: {<<: [1]}")]
    [InlineData("a: {<<: text, b: 1}")]
    public void A_merge_key_takes_mappings_only(string yaml) =>
        DocumentReader.Read(yaml).Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("merge key");

    [Fact]
    public void A_quoted_merge_key_is_an_ordinary_key() => Json("a: {\"<<\": 1}").ShouldBe("""{"a":{"<<":1}}""");

    [Theory]
    [InlineData("a: [1, 2\nb: 3", 4000)]
    [InlineData("a: \"open", 4000)]
    [InlineData("a:\n\t- b", 4000)]
    [InlineData("a: b: c", 4000)]
    [InlineData("a: *nowhere", 4000)]
    [InlineData("a: @x", 4000)]
    [InlineData("a: !custom x", 4000)]
    [InlineData("a: 1\n---\nb: 2", 4000)]
    [InlineData("", 4000)]
    [InlineData("# only a comment", 4000)]
    [InlineData("a: \u0000", 4000)]
    [InlineData("a: &x [*x]", 4004)]
    [InlineData("a: \"\\ud800\"", 4000)]
    public void Malformed_text_gives_one_finding_with_a_place(string yaml, int code)
    {
        var result = DocumentReader.Read(yaml);
        result.Root.ShouldBeNull();
        var found = result.Diagnostics.ShouldHaveSingleItem();
        found.Code.ShouldBe(code);
        found.Position.IsKnown.ShouldBeTrue();
        found.Message.Length.ShouldBeGreaterThan(20);
    }

    [Fact]
    public void A_tab_as_indentation_is_named() => DocumentReader.Read("a:\n\tb: 1").Diagnostics[0].Message.ShouldContain("tab");

    [Fact]
    public void Bytes_that_are_not_UTF8_are_found_where_they_are()
    {
        var found = DocumentReader.Read(new byte[] { (byte)'a', (byte)'\n', (byte)'b', 0xFF, (byte)'c' }).Diagnostics.ShouldHaveSingleItem();
        (found.Code, found.Position).ShouldBe((4000, new SourcePosition(2, 2)));
    }

    [Fact]
    public void UTF16_is_named() =>
        DocumentReader.Read(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("a: 1")).ToArray()).Diagnostics[0].Message.ShouldContain("UTF-16");

    [Fact]
    public void Limits_are_inclusive()
    {
        var limits = new DocumentLimits { MaxDepth = 3, MaxKeyLength = 5, MaxNodes = 10, MaxBytes = 40, MaxAliasNodes = 2 };
        DocumentReader.Read("a: [[1]]", limits).Diagnostics.ShouldBeEmpty();
        DocumentReader.Read("a: [[[1]]]", limits).Diagnostics[0].Code.ShouldBe(4002);
        DocumentReader.Read("abcde: 1", limits).Diagnostics.ShouldBeEmpty();
        DocumentReader.Read("abcdef: 1", limits).Diagnostics[0].Code.ShouldBe(4010);
        DocumentReader.Read("[1,2,3,4,5,6,7,8,9]", limits).Diagnostics.ShouldBeEmpty();
        DocumentReader.Read("[1,2,3,4,5,6,7,8,9,0]", limits).Diagnostics[0].Code.ShouldBe(4001);
        DocumentReader.Read(new string('a', 40), limits).Diagnostics.ShouldBeEmpty();
        DocumentReader.Read(new string('a', 41), limits).Diagnostics[0].Code.ShouldBe(4001);
        DocumentReader.Read("[&a [1], *a]", limits).Diagnostics.ShouldBeEmpty();
        DocumentReader.Read("[&a [1], *a, *a]", limits).Diagnostics[0].Code.ShouldBe(4004);
        DocumentReader.Read("[&a [1], [*a]]", limits).Diagnostics.ShouldBeEmpty();
        DocumentReader.Read("[&a [1], [[*a]]]", limits).Diagnostics[0].Code.ShouldBe(4002);
    }

    static string Json(string yaml)
    {
        var result = DocumentReader.Read(yaml);
        result.Diagnostics.ShouldBeEmpty();
        return CanonicalJson.Text(result.Root!.ToJson());
    }
}
