using System.Text.Json;
using System.Xml.Linq;
using StepFlow.Cli.Visualization;

namespace StepFlow.Cli.Tests.Visualization;

public sealed class WriterTests
{
    static string Draw(VisualizeFormat format, string flow = Flows.Rich) =>
        VisualizeCommand.Draw(Flows.Read(flow), format, new VisualizeOptions());

    [Fact]
    public void Svg_is_well_formed_and_shows_every_step_with_its_name_escaped()
    {
        var svg = XDocument.Parse(Draw(VisualizeFormat.Svg));
        var texts = svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).ToArray();
        texts.ShouldContain("Rich <flow> & \"friends\"");
        texts.ShouldContain("inner<step>");
        texts.ShouldContain("/builtin/map");
        texts.ShouldContain("4 attempts");
    }

    [Fact]
    public void Svg_follows_light_and_dark_and_loads_nothing_from_outside()
    {
        var svg = Draw(VisualizeFormat.Svg);
        svg.ShouldContain("prefers-color-scheme: dark");
        svg.ShouldContain("var(--canvas)");
        svg.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal).ShouldNotContain("http");
    }

    [Fact]
    public void Characters_that_xml_forbids_do_not_break_the_svg()
    {
        var svg = Draw(VisualizeFormat.Svg, """{"name":"a\u0001b\ud83d\ude00","steps":[{"id":"s\u0002","component":"/x/y"}],"output":{"$step":"s\u0002"}}""");
        XDocument.Parse(svg).Root!.Elements().First(e => e.Name.LocalName == "title").Value.ShouldBe("a\ufffdb😀");
    }

    [Fact]
    public void Mermaid_is_a_flowchart_with_child_flows_as_subgraphs()
    {
        var lines = Draw(VisualizeFormat.Mermaid).Split('\n');
        lines[0].ShouldBe("flowchart TD");
        lines.ShouldContain("  subgraph s1_group[\"one item\"]");
        lines.ShouldContain("  s1 -. skip if .-> s2");
        lines.ShouldContain("  s0 -.-> s2");
        lines.Count(l => l.TrimStart().StartsWith("subgraph", StringComparison.Ordinal)).ShouldBe(lines.Count(l => l.Trim() == "end"));
        lines.ShouldContain(l => l.Contains("inner#lt;step#gt;", StringComparison.Ordinal));
    }

    [Fact]
    public void Dot_has_balanced_braces_and_quoted_labels()
    {
        var dot = Draw(VisualizeFormat.Dot);
        dot.ShouldStartWith("digraph flow {");
        dot.Count(c => c == '{').ShouldBe(dot.Count(c => c == '}'));
        dot.ShouldContain("label=\"Rich <flow> & \\\"friends\\\"\"");
        dot.ShouldContain("subgraph cluster_s1");
        dot.ShouldContain("s0 -> s2 [style=dashed]");
    }

    [Fact]
    public void Json_has_nodes_and_edges_that_fit_together()
    {
        using var json = JsonDocument.Parse(Draw(VisualizeFormat.Json));
        var keys = json.RootElement.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("key").GetString()).ToHashSet();
        json.RootElement.GetProperty("edges").EnumerateArray()
            .ShouldAllBe(e => keys.Contains(e.GetProperty("from").GetString()) && keys.Contains(e.GetProperty("to").GetString()));
        json.RootElement.GetProperty("nodes")[2].GetProperty("flow").GetProperty("title").GetString().ShouldBe("one item");
    }

    [Theory]
    [InlineData(nameof(VisualizeFormat.Mermaid))]
    [InlineData(nameof(VisualizeFormat.Dot))]
    [InlineData(nameof(VisualizeFormat.Svg))]
    [InlineData(nameof(VisualizeFormat.Json))]
    public void A_flow_without_steps_can_be_drawn(string format) =>
        Draw(Enum.Parse<VisualizeFormat>(format), "output: { $input: $ }").ShouldContain("output");
}
