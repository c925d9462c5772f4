using System.Text.Json;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Json;

namespace StepFlow.Flows.Tests.Documents;

public class JsonDocumentTests
{
    [Fact]
    public void Numbers_keep_their_text_and_keys_their_order() =>
        Json("""{ "z": 1.500, "a": [1e2, -0.0, 123456789012345678901234567890], "é\n": "\u00e9\ud83d\ude00" }""")
            .ShouldBe("""{"z":1.500,"a":[1e2,-0.0,123456789012345678901234567890],"é\n":"é😀"}""");

    [Fact]
    public void The_text_written_is_the_canonical_one()
    {
        var root = DocumentReader.Read("{\"a\":\"\\u0001\\t\\\"\\\\\\/\\u2028x\"}").Root!.ToJson();
        CanonicalJson.Write(root).ShouldBe(System.Text.Encoding.UTF8.GetBytes(root.GetRawText()));
    }

    [Fact]
    public void Every_node_knows_its_line_and_column()
    {
        var root = (MappingNode)DocumentReader.Read("{\n  \"é\": 1, \"b\": [true,\n 2]\n}").Root!;
        root.Entries[0].Value.Position.ShouldBe(new SourcePosition(2, 8));
        root.Entries[1].Key.Position.ShouldBe(new SourcePosition(2, 11));
        ((SequenceNode)root.Entries[1].Value).Items[1].Position.ShouldBe(new SourcePosition(3, 2));
    }

    [Fact]
    public void Braces_that_are_not_JSON_are_read_as_YAML() => Json("{a: 1, b: [x, y,], # comment\n c: yes}").ShouldBe("""{"a":1,"b":["x","y"],"c":"yes"}""");

    [Fact]
    public void A_repeated_key_is_refused_with_both_places()
    {
        var found = DocumentReader.Read("{\"a\": 1,\n \"a\": 2}").Diagnostics.ShouldHaveSingleItem();
        found.Code.ShouldBe(4005);
        found.Message.ShouldContain("1:2");
        found.Message.ShouldContain("2:2");
    }

    [Theory]
    [InlineData("{\"a\": 1,, \"b\": 2}", 1, 9)]
    [InlineData("{\"a\": 1\n \"b\": 2}", 2, 2)]
    [InlineData("{\"a\": \"open}", 1, 7)]
    [InlineData("{\"a\": \"\\ud800\"}", 1, 7)]
    [InlineData("[{\"a\": 1}", 1, 10)]
    [InlineData("{\"a\": tru}", 1, 7)]
    public void Malformed_JSON_gives_one_finding_with_a_place(string json, int line, int column)
    {
        var found = DocumentReader.Read(json, sourceName: "flow.json").Diagnostics.ShouldHaveSingleItem();
        (found.Code, found.Position.Line).ShouldBe((4000, line));
        found.Position.Column.ShouldBeInRange(column, column + 6);
    }

    [Fact]
    public void A_tree_over_an_element_has_no_positions_and_is_that_element()
    {
        var element = JsonElement.Parse("""{"a":[1,{"b":null}]}""");
        var root = (MappingNode)DocumentReader.FromJson(element);
        root.Position.IsKnown.ShouldBeFalse();
        root.Find("a")!.ToJson().GetRawText().ShouldBe("""[1,{"b":null}]""");
    }

    static string Json(string text)
    {
        var result = DocumentReader.Read(text);
        result.Diagnostics.ShouldBeEmpty();
        return CanonicalJson.Text(result.Root!.ToJson());
    }
}
