using System.Collections.Immutable;
using StepFlow.Flows.Model;

namespace StepFlow.Cli.Visualization.Graphs;

/// <summary>Turns a flow into what is drawn.</summary>
static class GraphBuilder
{
    // Deeper child flows are still boxes, but closed ones.
    const int MaxDepth = 6;

    public static FlowGraph Build(Flow flow, VisualizeOptions options) => Build(flow, options, "", 0);

    static FlowGraph Build(Flow flow, VisualizeOptions options, string prefix, int depth)
    {
        var nodes = ImmutableArray.CreateBuilder<GraphNode>();
        var edges = ImmutableArray.CreateBuilder<GraphEdge>();
        nodes.Add(new GraphNode(prefix + "input", NodeKind.Input, "input"));
        for (var i = 0; i < flow.Steps.Length; i++)
        {
            nodes.Add(Node(flow.Steps[i], $"{prefix}s{i}", options, depth));
            var found = Dependencies(flow.Steps[i]);
            if (found.Input is { } kind)
                edges.Add(new GraphEdge(0, i + 1, kind));
            edges.AddRange(found.Steps.Select(s => new GraphEdge(s.Key + 1, i + 1, s.Value)));
        }

        if (flow.OnFailure.Length > 0)
            AddFailureGroup(flow, options, prefix, depth, nodes, edges);
        var output = new EdgeCollector();
        output.Visit(flow.Output);
        nodes.Add(new GraphNode(prefix + "output", NodeKind.Output, "output"));
        if (output.Input is { } direct)
            edges.Add(new GraphEdge(0, nodes.Count - 1, direct));
        edges.AddRange(output.Steps.Select(s => new GraphEdge(s.Key + 1, nodes.Count - 1, s.Value)));
        return new FlowGraph(flow.Name ?? "flow", nodes.ToImmutable(), edges.ToImmutable()) { Description = flow.Description };
    }

    static void AddFailureGroup(
        Flow flow,
        VisualizeOptions options,
        string prefix,
        int depth,
        ImmutableArray<GraphNode>.Builder outerNodes,
        ImmutableArray<GraphEdge>.Builder outerEdges)
    {
        var nodes = ImmutableArray.CreateBuilder<GraphNode>();
        var edges = ImmutableArray.CreateBuilder<GraphEdge>();
        var outside = new SortedSet<int>();
        nodes.Add(new GraphNode(prefix + "failure", NodeKind.Failure, "failure"));
        for (var i = 0; i < flow.OnFailure.Length; i++)
        {
            nodes.Add(Node(flow.OnFailure[i], $"{prefix}f{i}", options, depth));
            var found = Dependencies(flow.OnFailure[i]);
            var inside = found.Steps.Where(s => s.Key >= flow.Steps.Length).ToArray();
            if (found.Failure is not null || inside.Length == 0)
                edges.Add(new GraphEdge(0, i + 1, EdgeKind.Failure));
            edges.AddRange(inside.Select(s => new GraphEdge(s.Key - flow.Steps.Length + 1, i + 1, s.Value)));
            outside.UnionWith(found.Steps.Keys.Where(s => s < flow.Steps.Length).Select(s => s + 1));
            if (found.Input is not null)
                outside.Add(0);
        }

        outerEdges.AddRange(outside.Select(s => new GraphEdge(s, outerNodes.Count, EdgeKind.Failure)));
        outerNodes.Add(new GraphNode(prefix + "onfailure", NodeKind.FailureGroup, "on failure")
        {
            Inner = new FlowGraph("on failure", nodes.ToImmutable(), edges.ToImmutable()),
        });
    }

    static GraphNode Node(Step step, string key, VisualizeOptions options, int depth) => new(key, NodeKind.Step, step.Id)
    {
        Component = options.Details ? step.Component : null,
        Server = options.Servers ? Server(step.Component) : null,
        Badges = options.Details ? Badges.Of(step) : [],
        Inner = depth < MaxDepth && ChildFlows.Find(step) is { } child ? Build(child, options, key + "_", depth + 1) : null,
    };

    static EdgeCollector Dependencies(Step step)
    {
        var found = new EdgeCollector();
        found.Visit(step.Input);
        found.Visit(step.SkipIf, EdgeKind.SkipCondition);
        found.Visit(step.OnError.Default, EdgeKind.Conditional);
        return found;
    }

    static string Server(string component)
    {
        var segments = component.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments.Length < 2 ? "/" : segments[0] == "builtins" ? "builtin" : segments[0];
    }
}
