using StepFlow.Cli.Visualization;
using StepFlow.Cli.Visualization.Graphs;
using StepFlow.Cli.Visualization.Svg;

namespace StepFlow.Cli.Tests.Visualization;

public sealed class LayoutTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(300)]
    public void No_two_boxes_overlap_and_all_lie_inside(int steps)
    {
        var drawing = Drawing.Of(GraphBuilder.Build(Flows.Tangle(steps), new VisualizeOptions()));
        var boxes = drawing.Boxes.Select((size, i) => (At: drawing.Placement.Corners[i], Size: size)).ToArray();
        foreach (var (at, size) in boxes)
        {
            at.X.ShouldBeGreaterThanOrEqualTo(-0.01);
            (at.X + size.Width).ShouldBeLessThanOrEqualTo(drawing.Placement.Size.Width + 0.01);
            (at.Y + size.Height).ShouldBeLessThanOrEqualTo(drawing.Placement.Size.Height + 0.01);
        }

        for (var i = 0; i < boxes.Length; i++)
        {
            for (var j = i + 1; j < boxes.Length; j++)
            {
                var (a, b) = (boxes[i], boxes[j]);
                var apart = a.At.X + a.Size.Width <= b.At.X + 0.01 || b.At.X + b.Size.Width <= a.At.X + 0.01
                    || a.At.Y + a.Size.Height <= b.At.Y + 0.01 || b.At.Y + b.Size.Height <= a.At.Y + 0.01;
                apart.ShouldBeTrue($"boxes {i} and {j}");
            }
        }
    }

    [Fact]
    public void Every_edge_starts_at_its_source_and_ends_at_its_target_further_down()
    {
        var drawing = Drawing.Of(GraphBuilder.Build(Flows.Tangle(120), new VisualizeOptions()));
        for (var i = 0; i < drawing.Graph.Edges.Length; i++)
        {
            var edge = drawing.Graph.Edges[i];
            var route = drawing.Placement.Routes[i];
            route[0].Y.ShouldBe(drawing.Placement.Corners[edge.From].Y + drawing.Boxes[edge.From].Height, 0.01);
            route[^1].Y.ShouldBe(drawing.Placement.Corners[edge.To].Y, 0.01);
            route[^1].X.ShouldBeInRange(drawing.Placement.Corners[edge.To].X, drawing.Placement.Corners[edge.To].X + drawing.Boxes[edge.To].Width);
            route.Zip(route.Skip(1)).ShouldAllBe(p => p.First.Y <= p.Second.Y + 0.01);
        }
    }

    [Fact]
    public void Bends_are_bounded_however_many_edges_there_are()
    {
        var drawing = Drawing.Of(GraphBuilder.Build(Flows.Tangle(1000), new VisualizeOptions()));
        drawing.Placement.Routes.SelectMany(r => r).Distinct().Count().ShouldBeLessThan(40_000);
    }

    [Fact]
    public void Boxes_without_crossings_to_avoid_stay_in_the_order_of_the_document()
    {
        var drawing = Drawing.Of(GraphBuilder.Build(
            Flows.Read("steps: [{ id: a, component: /x/y }, { id: b, component: /x/y }]\noutput: [{ $step: a }, { $step: b }]"),
            new VisualizeOptions()));
        drawing.Placement.Corners[1].X.ShouldBeLessThan(drawing.Placement.Corners[2].X);
    }
}
