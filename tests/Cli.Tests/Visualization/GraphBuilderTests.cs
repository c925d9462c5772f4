using StepFlow.Cli.Visualization;
using StepFlow.Cli.Visualization.Graphs;

namespace StepFlow.Cli.Tests.Visualization;

public sealed class GraphBuilderTests
{
    static readonly FlowGraph Graph = GraphBuilder.Build(Flows.Read(Flows.Rich), new VisualizeOptions());

    [Fact]
    public void A_graph_has_the_input_first_then_the_steps_and_the_output_last()
    {
        Graph.Nodes.Select(n => n.Title).ShouldBe(["input", "load", "each", "maybe", "on failure", "output"]);
        Graph.Edges.ShouldAllBe(e => e.From < e.To);
    }

    [Theory]
    [InlineData("input", "load", nameof(EdgeKind.Data))]
    [InlineData("load", "maybe", nameof(EdgeKind.SkipDefault))]
    [InlineData("each", "maybe", nameof(EdgeKind.SkipCondition))]
    [InlineData("maybe", "output", nameof(EdgeKind.Data))]
    public void An_edge_tells_why_a_step_depends_on_another(string from, string to, string kind) =>
        Graph.Edges.ShouldContain(e => Graph.Nodes[e.From].Title == from && Graph.Nodes[e.To].Title == to && e.Kind.ToString() == kind);

    [Fact]
    public void Branches_and_later_candidates_are_conditional_and_conditions_are_not()
    {
        var graph = GraphBuilder.Build(Flows.Read("""
            steps:
              - { id: a, component: /x/y }
              - { id: b, component: /x/y }
              - { id: c, component: /x/y }
            output: { v: { $if: { $step: a }, then: { $step: b } }, w: { $coalesce: [{ $step: a }, { $step: c }] } }
            """), new VisualizeOptions());
        graph.Edges.Select(e => (graph.Nodes[e.From].Title, e.Kind))
            .ShouldBe([("a", EdgeKind.Data), ("b", EdgeKind.Conditional), ("c", EdgeKind.Conditional)]);
    }

    [Fact]
    public void Badges_say_what_the_step_does_beyond_running()
    {
        Graph.Nodes.Single(n => n.Title == "load").Badges.Select(b => b.Text).ShouldBe(["4 attempts", "≤ 30 s", "error → skip"]);
        Graph.Nodes.Single(n => n.Title == "each").Badges.Select(b => b.Kind).ShouldBe([BadgeKind.MustExecute]);
        Graph.Nodes.Single(n => n.Title == "maybe").Badges.Select(b => b.Kind).ShouldBe([BadgeKind.SkipIf]);
    }

    [Fact]
    public void A_literal_flow_in_a_steps_input_is_drawn_inside_the_step()
    {
        var inner = Graph.Nodes.Single(n => n.Title == "each").Inner.ShouldNotBeNull();
        inner.Title.ShouldBe("one item");
        inner.Nodes.Select(n => n.Title).ShouldBe(["input", "inner<step>", "output"]);
    }

    [Fact]
    public void Steps_of_onFailure_hang_on_the_failure()
    {
        var inner = Graph.Nodes.Single(n => n.Kind == NodeKind.FailureGroup).Inner.ShouldNotBeNull();
        inner.Nodes.Select(n => n.Title).ShouldBe(["failure", "tell"]);
        inner.Edges.ShouldBe([new GraphEdge(0, 1, EdgeKind.Failure)]);
    }

    [Fact]
    public void Without_details_and_servers_only_ids_remain()
    {
        var plain = GraphBuilder.Build(Flows.Read(Flows.Rich), new VisualizeOptions(Details: false, Servers: false));
        plain.Nodes.ShouldAllBe(n => n.Component == null && n.Server == null && n.Badges.IsEmpty);
        plain.Servers().ShouldBeEmpty();
    }

    [Fact]
    public void Servers_are_listed_in_order_of_appearance() => Graph.Servers().ShouldBe(["data", "builtin", "mail"]);
}
