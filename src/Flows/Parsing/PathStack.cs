using System.Text;
using StepFlow.Flows.Expressions;

namespace StepFlow.Flows.Parsing;

/// <summary>Where the reader is in the document; becomes a text only when there is something to report.</summary>
sealed class PathStack
{
    readonly List<PathSegment> _segments = [];

    public void Push(string name) => _segments.Add(new PathSegment(name));

    public void Push(int index) => _segments.Add(new PathSegment(null, index));

    public void Pop() => _segments.RemoveAt(_segments.Count - 1);

    public override string ToString()
    {
        var text = new StringBuilder("$");
        foreach (var segment in _segments)
            segment.AppendTo(text);
        return text.ToString();
    }
}
